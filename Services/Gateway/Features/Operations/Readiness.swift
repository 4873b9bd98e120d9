import Models
import RPCClient

/// Whether the services and their stores are reachable.
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
