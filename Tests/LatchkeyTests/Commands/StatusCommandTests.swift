import Foundation
import Models
import Testing

@testable import LatchkeyCommand

@Suite struct StatusCommandTests {
    @Test func isOKOnlyIfEveryReplicaIs() throws {
        let good = Operations.Health(
            service: .tokens, instance: "1", processID: 7, checks: [.init(name: "redis", ok: true)])
        let bad = Operations.Health(
            service: .identity, instance: "2", processID: 8,
            checks: [.init(name: "postgres", ok: false, detail: "refused")])
        #expect(FleetStatus(services: [.init(good)]).ok)
        #expect(!FleetStatus(services: [.init(good), .init(missing: .mailer)]).ok)
        let status = FleetStatus(services: [.init(good), .init(bad)])
        #expect(!status.ok)
        let text = status.report.text(Style(isEnabled: false))
        #expect(text.contains("identity  2") && text.contains("postgres: refused"))
        let object = try JSONSerialization.jsonObject(with: status.report.json()) as? [String: Any]
        let services = try #require(object?["services"] as? [[String: Any]])
        #expect(services.map { $0["process_id"] as? Int } == [7, 8])
    }
}
