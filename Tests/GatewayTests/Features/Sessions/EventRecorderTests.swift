import Models
import Testing

@testable import GatewayService

@Suite struct EventRecorderTests {
    @Test func recordsTheAttestationWithTheCallersAddress() async throws {
        let events = CallLog<String>()
        var fleet = try ScriptedFleet()
        fleet.answer(Identity.RecordSessionEvent.self) { call, _ in
            events.append("\(call.proof == Proof(Secret("ended"))) \(call.ipAddress ?? "")")
            return Nothing()
        }
        try await fleet.withFleet { fleet in
            let recorder = UseCases(fleet).events
            await recorder.record(nil, .testing())
            await recorder.record(Proof(Secret("ended")), .testing(clientAddress: "192.0.2.9"))
        }
        #expect(events.entries == ["true 192.0.2.9"])
    }

    /// What the event is about has happened already.
    @Test func ignoresErrors() async throws {
        var fleet = try ScriptedFleet()
        fleet.answer(Identity.RecordSessionEvent.self) { _, _ in throw ServiceError.unavailable() }
        try await fleet.withFleet { await UseCases($0).events.record(Proof(Secret("ended")), .testing()) }
    }
}
