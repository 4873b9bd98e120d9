import Models
import RPCClient
import Testing

@testable import GatewayService

@Suite struct ReadinessTests {
    private func health(_ service: ServiceName, _ checks: [Operations.Health.Check]) -> Operations.Health {
        .init(service: service, instance: "1", processID: 1, checks: checks)
    }

    @Test func everyServiceAndStoreHasALineInTheOrderOfTheFleet() async throws {
        var fleet = try ScriptedFleet()
        fleet.answer(Operations.GetHealth.self, at: .identity) { [self] _, _ in
            health(.identity, [.init(name: "postgres", ok: true)])
        }
        fleet.answer(Operations.GetHealth.self, at: .tokens) { [self] _, _ in
            health(
                .tokens, [.init(name: "redis", ok: false, detail: "connection refused"), .init(name: "keys", ok: true)])
        }
        try await fleet.withFleet(timeout: .milliseconds(500)) { fleet in
            let lines = await Readiness.lines(of: fleet)
            let services = lines.map(\.name).filter { !$0.contains(" ") }
            #expect(services == fleet.all.map { "\($0.service)" })
            let text = lines.filter { ["identity", "tokens", "mailer"].contains($0.name.prefix { $0 != " " }) }.map(
                \.text)
            #expect(
                Set(text) == [
                    "identity: ok", "identity postgres: ok", "tokens: ok", "tokens redis: failing", "tokens keys: ok",
                    "mailer: not reached",
                ])
            #expect(lines.filter { !$0.ok }.map(\.name).contains("tokens redis"))
            // Details may hold addresses, and anybody may read this.
            #expect(!lines.contains { $0.text.contains("refused") })
        }
    }
}
