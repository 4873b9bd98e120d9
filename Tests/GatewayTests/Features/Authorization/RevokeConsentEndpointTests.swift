import HTTPTypes
import Models
import Synchronization
import Testing

@testable import GatewayService

@Suite struct RevokeConsentEndpointTests {
    private static let bearer: HTTPFields = [.authorization: "Bearer good"]
    private static let proof = Proof(Secret("revocation-proof"))

    private func fleet() throws -> ScriptedFleet {
        var fleet = try ScriptedFleet()
        fleet.knowsDemoClientAndToken()
        fleet.hasActivity()
        fleet.answer(Identity.RevokeConsent.self) { call, _ in
            guard call.session == Proof(Secret("session-proof")) else { throw ServiceError.invalidProof }
            guard call.client == ClientID("client_calendar") else { throw ServiceError.notFound("consent") }
            return .init(proof: Self.proof)
        }
        return fleet
    }

    @Test func endsTheClientsSessionsAtOnce() async throws {
        let ended = Mutex<[Proof]>([])
        var fleet = try fleet()
        fleet.answer(Tokens.EndClientSessions.self) { call, _ in
            ended.withLock { $0.append(call.proof) }
            return Nothing()
        }
        try await fleet.run { client in
            let answer = try await client.send(.delete, "/auth/consents/client_calendar", headers: Self.bearer)
            try expectDescribed(answer, by: RevokeConsentEndpoint.operation)
            #expect(answer.status == .noContent)
            for id in ["client_notes", "x"] {
                let unknown = try await client.send(.delete, "/auth/consents/\(id)", headers: Self.bearer)
                try expectDescribed(unknown, by: RevokeConsentEndpoint.operation)
                #expect(unknown.status == .notFound)
            }
        }
        #expect(ended.withLock { $0 } == [Self.proof])
    }

    /// Identity has enqueued the same event.
    @Test func succeedsWhileTokensCannotEndThem() async throws {
        var fleet = try fleet()
        fleet.answer(Tokens.EndClientSessions.self) { _, _ in throw ServiceError.unavailable() }
        try await fleet.run { client in
            let answer = try await client.send(.delete, "/auth/consents/client_calendar", headers: Self.bearer)
            #expect(answer.status == .noContent)
        }
    }
}
