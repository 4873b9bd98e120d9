import Hummingbird
import Models
import RPCClient

/// Ready: every service and every store behind it answers, a line each.
struct GetReadyz: Endpoint {
    static let route = Route.get("/readyz")
    let fleet: Fleet

    func respond(to request: IncomingRequest) async throws -> Response {
        let lines = await withTaskGroup(of: (Int, [Line]).self) { group in
            for (index, service) in fleet.all.enumerated() {
                group.addTask { (index, await Self.lines(of: service)) }
            }
            return await group.reduce(into: []) { $0.append($1) }.sorted { $0.0 < $1.0 }.flatMap(\.1)
        }
        let text = lines.map { "\($0.text)\n" }.joined()
        guard lines.allSatisfy(\.ok) else {
            var error = ServiceError.unavailable()
            error.detail = text
            throw error
        }
        return .text(text)
    }

    private struct Line: Sendable {
        let ok: Bool
        let text: String
    }

    private static func lines(of service: ServiceClient) async -> [Line] {
        do {
            let health = try await service.call(Operations.GetHealth())
            let up = Line(ok: true, text: "\(service.service): ok")
            return [up]
                + health.checks.map { check in
                    Line(ok: check.ok, text: "\(service.service) \(check.name): \(check.ok ? "ok" : "failing")")
                }
        } catch {
            return [Line(ok: false, text: "\(service.service): not reached")]
        }
    }
}
