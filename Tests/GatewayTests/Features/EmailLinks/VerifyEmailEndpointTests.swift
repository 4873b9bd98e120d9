import Foundation
import HTTPTypes
import HummingbirdTesting
import Models
import Synchronization
import Testing

@testable import GatewayService

@Suite struct VerifyEmailEndpointTests {
    private static let session = Proof(Secret("session-proof"))

    /// The evidence of ownership that identity received.
    private final class Evidence: Sendable {
        private let last = Mutex<Identity.Ownership?>(nil)
        var ownership: Identity.Ownership? { last.withLock { $0 } }
        func set(_ ownership: Identity.Ownership?) { last.withLock { $0 = ownership } }
    }

    private func fleet(_ evidence: Evidence) throws -> ScriptedFleet {
        var fleet = try ScriptedFleet()
        fleet.knowsDemoClientAndToken()
        let grant = OneTimeGrant(
            .verification, email: try #require(EmailAddress("ann@example.com")), application: Samples.application,
            client: Samples.client, user: Samples.user)
        fleet.answer(Mailer.PeekEmailToken.self) { _, _ in grant }
        fleet.answer(Mailer.RedeemEmailToken.self) { _, _ in
            RedeemedGrant(proof: Proof(Secret("mailbox-proof")), grant: grant)
        }
        fleet.answer(Tokens.IssueSessionProof.self) { _, _ in Self.session }
        fleet.answer(Tokens.AdvanceEpoch.self) { _, _ in Nothing() }
        fleet.answer(Identity.VerifyEmail.self) { call, _ in
            evidence.set(call.ownership)
            return .init(credentialsReset: call.ownership?.session == nil && call.ownership?.password == nil)
        }
        return fleet
    }

    @Test func provesOwnershipBySessionOrPassword() async throws {
        let evidence = Evidence()
        try await fleet(evidence).run { client in
            let path = "/auth/verify?token=abc"
            let bare = try await client.send(.get, path)
            #expect(bare.status == .noContent)
            #expect(bare.headers[.credentialsReset] == "true")
            for headers: HTTPFields in [[.authorization: "Bearer good"], [.cookie: "access_token=good"]] {
                let kept = try await client.send(.get, path, headers: headers)
                #expect(kept.status == .noContent)
                #expect(kept.headers[.credentialsReset] == nil)
                #expect(evidence.ownership?.session == Self.session)
            }
            let typed = try await client.send(.post, "/auth/verify", #"{"token":"abc","password":"hers"}"#)
            #expect(typed.status == .noContent)
            #expect(typed.headers[.credentialsReset] == nil)
            #expect(evidence.ownership?.password == Secret("hers"))
        }
    }

    /// A caller that sends a bearer token relies on it: an invalid one must not cost the user their password.
    @Test func refusesAnInvalidBearerToken() async throws {
        let evidence = Evidence()
        try await fleet(evidence).run { client in
            let bad = try await client.send(.get, "/auth/verify?token=abc", headers: [.authorization: "Bearer stale"])
            #expect(bad.code == "invalid_token")
            #expect(evidence.ownership == nil)
        }
    }
}
