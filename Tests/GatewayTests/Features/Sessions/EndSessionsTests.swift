import Models
import Synchronization
import Testing

@testable import GatewayService

@Suite struct EndSessionsTests {
    private let session = SignedIn(claims: Samples.claims, accessToken: Secret("good"))

    @Test func recordsWhatTokensAttests() async throws {
        let recorded = Mutex<[Proof]>([])
        let kept = Mutex<[SessionID?]>([])
        let attestation = Proof(Secret("tokens said so"))
        let forgotten = CallLog<UserID>()
        var fleet = try ScriptedFleet()
        fleet.forgetsBrowsers(forgotten)
        fleet.answer(Tokens.EndSession.self) { _, _ in .init(count: 1, proof: attestation) }
        fleet.answer(Tokens.EndAllSessions.self) { call, _ in
            kept.withLock { $0.append(call.keeping) }
            return .init(count: 2, proof: attestation)
        }
        fleet.answer(Identity.RecordSessionEvent.self) { call, _ in
            recorded.withLock { $0.append(call.proof) }
            return Nothing()
        }
        try await fleet.withFleet { fleet in
            let endSessions = UseCases(fleet).endSessions
            try await endSessions.end(.make(), of: session, .testing())
            try await endSessions.endAll(of: session, .testing())
            try await endSessions.endOthers(of: session, .testing())
        }
        #expect(recorded.withLock { $0 } == [attestation, attestation, attestation])
        #expect(kept.withLock { $0 } == [nil, Samples.session])
        // Not with a single session.
        #expect(forgotten.entries == [Samples.user, Samples.user])
    }

    @Test func succeedsEvenIfIdentityCannotRecordIt() async throws {
        var fleet = try ScriptedFleet()
        fleet.answer(Tokens.EndSession.self) { _, _ in .init(count: 1, proof: Proof(Secret("tokens said so"))) }
        fleet.answer(Identity.RecordSessionEvent.self) { _, _ in throw ServiceError.unavailable() }
        try await fleet.withFleet { fleet in
            try await UseCases(fleet).endSessions.end(.make(), of: session, .testing())
        }
    }

    @Test func refusesAnUnknownSession() async throws {
        var fleet = try ScriptedFleet()
        fleet.answer(Tokens.EndSession.self) { _, _ in throw ServiceError.notFound("session") }
        try await fleet.withFleet { fleet in
            await #expect(throws: ServiceError.notFound("session")) {
                try await UseCases(fleet).endSessions.end(.make(), of: session, .testing())
            }
        }
    }
}
