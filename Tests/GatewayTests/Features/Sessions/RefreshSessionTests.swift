import HTTPTypes
import Models
import Synchronization
import Testing

@testable import GatewayService

@Suite struct RefreshSessionTests {
    private static let old = Samples.refreshToken("old")

    @Test func recordsTheReuseOfAToken() async throws {
        let (events, told) = AsyncStream.makeStream(of: Proof.self)
        let attestation = Proof(Secret("tokens said so"))
        var fleet = try ScriptedFleet()
        fleet.knowsDemoClientAndToken()
        fleet.answer(Tokens.RefreshSession.self) { _, _ in
            throw ServiceError(.refreshTokenReused, detail: "Twice.", attestation: attestation)
        }
        fleet.answer(Identity.RecordSessionEvent.self) { call, _ in
            told.yield(call.proof)
            return Nothing()
        }
        try await fleet.run { client in
            let answer = try await client.send(.post, "/auth/refresh", #"{"refresh_token":"\#(Self.old)"}"#)
            #expect(answer.code == "refresh_token_reused")
            #expect(!String(buffer: answer.body).contains("tokens said so"))
        }
        told.finish()
        #expect(await events.reduce(into: []) { $0.append($1) } == [attestation])
    }

    @Test func asksTokensOnceAboutATokenThatWasRefusedForGood() async throws {
        let calls = Mutex(0)
        var fleet = try ScriptedFleet()
        fleet.answer(Tokens.RefreshSession.self) { _, _ in
            calls.withLock { $0 += 1 }
            throw ServiceError.invalidRefreshToken
        }
        try await fleet.withFleet { fleet in
            let refresh = UseCases(fleet).refreshSession
            for _ in 0..<2 {
                await #expect(throws: ServiceError.invalidRefreshToken) {
                    try await refresh(Secret(Self.old), for: nil, .testing())
                }
            }
        }
        #expect(calls.withLock { $0 } == 1)
    }

    @Test func asksAgainAfterAnErrorThatPasses() async throws {
        let calls = Mutex(0)
        var fleet = try ScriptedFleet()
        fleet.answer(Tokens.RefreshSession.self) { _, _ in
            let call = calls.withLock { calls in
                calls += 1
                return calls
            }
            guard call > 1 else { throw ServiceError.rateLimited(retryAfter: 1) }
            return Samples.grant
        }
        try await fleet.withFleet { fleet in
            let refresh = UseCases(fleet).refreshSession
            await #expect(throws: ServiceError.self) {
                try await refresh(Secret(Self.old), for: nil, .testing())
            }
            let grant = try await refresh(Secret(Self.old), for: nil, .testing())
            #expect(grant.tokens.accessToken == Samples.grant.tokens.accessToken)
        }
    }

    @Test func countsForTheCallersNetwork() async throws {
        let spends = Mutex<[Tokens.Spend?]>([])
        var fleet = try ScriptedFleet()
        fleet.answer(Tokens.RefreshSession.self) { call, _ in
            spends.withLock { $0.append(call.spend) }
            return Samples.grant
        }
        try await fleet.withFleet { fleet in
            let refresh = UseCases(fleet, limits: LimitRules()).refreshSession
            _ = try await refresh(Secret(Self.old), for: nil, .testing())
        }
        #expect(spends.withLock { $0.map { $0?.policy } } == [LimitPolicy.token.rawValue])
    }
}
