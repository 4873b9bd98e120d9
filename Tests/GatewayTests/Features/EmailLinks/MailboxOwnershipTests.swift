import Models
import Testing

@testable import GatewayService

@Suite struct MailboxOwnershipTests {
    private let session = SignedIn(claims: Samples.claims, accessToken: Secret("good"))

    private func redeemed(for user: UserID?) throws -> RedeemedGrant {
        RedeemedGrant(
            proof: Proof(Secret("mailbox")),
            grant: OneTimeGrant(
                .magicLink, email: try #require(EmailAddress("ann@example.com")), application: Samples.application,
                client: Samples.client, user: user))
    }

    private func fleet(_ attempts: AttemptLog = AttemptLog()) throws -> ScriptedFleet {
        var fleet = try ScriptedFleet()
        fleet.allowsAllAttempts(attempts)
        fleet.answer(Tokens.IssueSessionProof.self) { _, _ in Proof(Secret("session")) }
        return fleet
    }

    @Test func provesTheSessionOfTheMailboxsUser() async throws {
        try await fleet().withFleet { fleet in
            let ownership = UseCases(fleet, limits: LimitRules()).ownership
            for (user, proof) in [(Samples.user, "session"), (nil, "session"), (UserID.make(), nil)] {
                let evidence = try await ownership.proving(
                    OwnershipClaim(), for: redeemed(for: user), session, .testing()
                ) { $0 }
                #expect(evidence.session == proof.map { Proof(Secret($0)) })
                #expect(evidence.allowsReset && evidence.password == nil)
            }
        }
    }

    @Test func countsAWrongPasswordLikeASignIn() async throws {
        let attempts = AttemptLog()
        try await fleet(attempts).withFleet { fleet in
            let ownership = UseCases(fleet, limits: LimitRules()).ownership
            _ = try await ownership.proving(OwnershipClaim(), for: redeemed(for: nil), nil, .testing()) { _ in 0 }
            #expect(attempts.begun.withLock { $0.isEmpty })
            let claim = OwnershipClaim(password: Secret("a password"), allowsReset: false)
            let evidence = try await ownership.proving(claim, for: redeemed(for: nil), nil, .testing()) { $0 }
            #expect(evidence.password == Secret("a password") && !evidence.allowsReset)
            let subject = try #require(attempts.begun.withLock { $0.last?.subject })
            #expect(subject == Secret("password \(Samples.application) ann@example.com"))
        }
    }
}
