import HTTPTypes
import Hummingbird
import Models
import RPCClient
import ServiceKit

/// The metrics of the gateway and of one replica of each service, in Prometheus text format. They reveal rates and
/// errors, so only networks that `LATCHKEY_METRICS_ALLOW` names may read them.
struct GetMetricsEndpoint: Endpoint {
    static let operation = Operation.document(
        "/metrics", id: "getMetrics", summary: "Metrics in Prometheus text format",
        description: "For the networks that `LATCHKEY_METRICS_ALLOW` names; by default loopback and private ones.",
        answers: [
            .text("The metrics.", example: "# TYPE latchkey_requests_total counter\nlatchkey_requests_total 7\n")
        ],
        errors: [.metricsNotAllowed])

    let fleet: Fleet
    let allowed: [AddressRange]
    private let text = BriefCache<String>()

    init(fleet: Fleet, allowed: [AddressRange]) {
        self.fleet = fleet
        self.allowed = allowed
    }

    func respond(to request: IncomingRequest) async throws -> Response {
        guard mayRead(request) else { throw ServiceError.metricsNotAllowed }
        return .text(await text.value { await Self.text(of: fleet) }, type: "text/plain; version=0.0.4; charset=utf-8")
    }

    /// A request that an untrusted proxy has forwarded may come from anywhere, so the proxy's own address is not enough.
    private func mayRead(_ request: IncomingRequest) -> Bool {
        let context = request.context
        guard let address = context.clientAddress else { return true }
        if request.cameByProxy, address == context.remoteAddress?.ipAddress { return false }
        return allowed.contains { $0.contains(address) }
    }

    private static func text(of fleet: Fleet) async -> String {
        await withTaskGroup(of: (Int, String).self) { group in
            for (index, service) in fleet.all.enumerated() {
                group.addTask { (index, (try? await service.call(Operations.GetMetrics())) ?? "") }
            }
            let parts = await group.reduce(into: []) { $0.append($1) }.sorted { $0.0 < $1.0 }
            return parts.reduce(MetricsText.current()) { $0 + $1.1 }
        }
    }
}

extension ServiceError {
    /// 403: the request does not come from a network that may read metrics.
    static let metricsNotAllowed = ServiceError(
        .metricsNotAllowed, detail: "Metrics are for the networks that LATCHKEY_METRICS_ALLOW names.")
}
