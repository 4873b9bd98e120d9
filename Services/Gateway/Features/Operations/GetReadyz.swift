import Hummingbird
import Models
import RPCClient

/// Ready: every service and every store behind it answers, a line each.
struct GetReadyz: Endpoint {
    static let operation = Operation.document(
        "/readyz", id: "getReadiness",
        summary: "Whether every service and store is reachable",
        answers: [.text("A line for each.", example: "identity: ok\nidentity postgres: ok\n")],
        errors: [.serviceUnavailable])

    let fleet: Fleet
    /// Shared by those who ask at once, and no longer: whoever asks after a process died must not hear that it is there.
    private let lines = BriefCache<[Readiness.Line]>(lifetime: .zero)

    init(fleet: Fleet) { self.fleet = fleet }

    func respond(to request: IncomingRequest) async throws -> Response {
        let lines = await lines.value { await Readiness.lines(of: fleet) }
        let text = lines.map { "\($0.text)\n" }.joined()
        guard lines.allSatisfy(\.ok) else {
            var error = ServiceError.unavailable()
            error.detail = text
            throw error
        }
        return .text(text)
    }
}

/// Whether the services and the stores behind them answer.
enum Readiness {
    struct Line: Sendable {
        /// A service, or a service and its store.
        let name: String
        let ok: Bool
        let text: String
    }

    static func lines(of fleet: Fleet) async -> [Line] {
        await withTaskGroup(of: (Int, [Line]).self) { group in
            for (index, service) in fleet.all.enumerated() {
                group.addTask { (index, await lines(of: service)) }
            }
            return await group.reduce(into: []) { $0.append($1) }.sorted { $0.0 < $1.0 }.flatMap(\.1)
        }
    }

    private static func lines(of service: ServiceClient) async -> [Line] {
        do {
            let health = try await service.call(Operations.GetHealth())
            let up = Line(name: "\(service.service)", ok: true, text: "\(service.service): ok")
            return [up]
                + health.checks.map { check in
                    let name = "\(service.service) \(check.name)"
                    return Line(name: name, ok: check.ok, text: "\(name): \(check.ok ? "ok" : "failing")")
                }
        } catch {
            return [Line(name: "\(service.service)", ok: false, text: "\(service.service): not reached")]
        }
    }
}
