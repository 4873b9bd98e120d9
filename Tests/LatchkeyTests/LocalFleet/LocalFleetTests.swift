import Foundation
import TestKit
import Testing

@testable import LatchkeyCommand

/// `latchkey up` as people run it: real processes, real stores.
@Suite struct LocalFleetTests {
    private struct Status: Decodable {
        struct Replica: Decodable {
            let service: String
            let instance: String
        }

        let ok: Bool
        let services: [Replica]
    }

    private struct Listed: Decodable { let id: String }

    @Test func runsStopsAndLeavesNothing() async throws {
        let fleet = try await TestFleet.launch(environment: ["LATCHKEY_SCALE": "tokens=2"])
        let status = try await fleet.latchkey(as: Status.self, "status")
        #expect(status.ok)
        #expect(
            status.services.map { "\($0.service)/\($0.instance)" }
                == ["gateway/1", "identity/1", "tokens/1", "tokens/2", "mailer/1", "waitlists/1"])
        #expect(try await fleet.latchkey(as: [Listed].self, "clients", "list").map(\.id) == ["client_demo"])

        let second = await #expect(throws: TestKitError.self) { try await fleet.latchkey("up") }
        #expect(second?.description.contains("already up") == true)

        let processes = fleet.processIDs
        #expect(processes.count == 10)
        let start = ContinuousClock.now
        try await fleet.stop()
        #expect(start.duration(to: .now) < .seconds(10))
        #expect(processes.filter { ProcessIdentity(pid: $0) != nil } == [])
        #expect(!FileManager.default.fileExists(atPath: "\(fleet.stateDirectory)/fleet.json"))
    }

    @Test func aKilledUpEndsItsChildren() async throws {
        let fleet = try await TestFleet.launch()
        let processes = fleet.processIDs
        #expect(processes.count == 9)
        try await fleet.killSupervisor()
        try await eventually(within: .seconds(10), "the end of all processes") {
            processes.allSatisfy { ProcessIdentity(pid: $0) == nil }
        }
    }

    @Test func restartsADeadServiceWithinTwoSeconds() async throws {
        let fleet = try await TestFleet.launch()
        for service in ["identity", "tokens", "mailer", "waitlists"] {
            let before = fleet.processID(of: service)
            try await fleet.kill(service)
            try await eventually(within: .seconds(2), "another \(service)") {
                fleet.processID(of: service).map { $0 != before } ?? false
            }
        }
        try await eventually(within: .seconds(5), "health") {
            (try? await fleet.latchkey(as: Status.self, "status"))?.ok ?? false
        }
        #expect(try await fleet.latchkey("down").contains("stopped"))
        #expect(try await fleet.latchkey("down").contains("nothing was running"))
    }
}
