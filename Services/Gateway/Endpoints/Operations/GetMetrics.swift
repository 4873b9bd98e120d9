import Hummingbird
import Models
import RPCClient
import ServiceKit

/// The metrics of the gateway and of one replica of each service, in Prometheus text format.
struct GetMetrics: Endpoint {
    static let route = Route.get("/metrics")
    let fleet: Fleet

    func respond(to request: IncomingRequest) async throws -> Response {
        var text = MetricsText.current()
        for service in fleet.all {
            text += (try? await service.call(Operations.GetMetrics())) ?? ""
        }
        return .text(text, type: "text/plain; version=0.0.4; charset=utf-8")
    }
}
