import Foundation
import Models
import TestKit
import Testing

@testable import LatchkeyCommand

@Suite struct StatusCommandTests {
    @Test func aGatewayThatIsNotReachedHasARow() async throws {
        let directory = try TemporaryDirectory()
        let settings = try LocalSettings(environment: [
            "LATCHKEY_STATE_DIR": directory.path, "LATCHKEY_RUN_DIR": directory.file("run"),
        ])
        let gateway = OperatorFleet.gateway(settings)
        defer { gateway.close() }
        await gateway.connect()
        let status = try await OperatorFleet.connected(runDirectory: settings.runDirectory) { fleet in
            try await FleetStatus(of: fleet, gateway: gateway)
        }
        #expect(status.services.map(\.service) == [.gateway, .identity, .tokens, .mailer, .waitlists])
        #expect(!status.ok && status.services.allSatisfy { $0.instance == nil })
        #expect(status.report.text(Style(isEnabled: false)).contains("gateway    -         -    unreachable"))
    }

    /// As with a wrong LATCHKEY_STATE_DIR.
    @Test func namesTheDirectoryIfNoFleetRunsThere() async throws {
        let directory = try TemporaryDirectory()
        let settings = try LocalSettings(environment: [
            "LATCHKEY_STATE_DIR": directory.path, "LATCHKEY_RUN_DIR": directory.file("run"),
        ])
        let absence = try await OperatorFleet.connected(runDirectory: settings.runDirectory) { fleet in
            OperatorFleet.absence(fleet.all, settings)
        }
        #expect(absence?.hasPrefix("no fleet is running in \(directory.file("run"))") == true)
        let command = try CommandProcess()
        let error = await #expect(throws: TestKitError.self) { try await command.run("status") }
        #expect("\(String(describing: error))".contains("no fleet is running in "))
    }

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
