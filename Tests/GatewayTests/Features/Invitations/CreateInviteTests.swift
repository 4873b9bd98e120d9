import Models
import Testing

@testable import GatewayService

@Suite struct CreateInviteTests {
    private let session = SignedIn(claims: Samples.claims, accessToken: Secret("good"))

    @Test func refundsTheEmailIfTheUserDoesNotOwnTheAccount() async throws {
        let emails = EmailLog(.send)
        var fleet = try ScriptedFleet()
        fleet.allowsAllRequests()
        fleet.countsEmails(emails)
        fleet.answer(Tokens.IssueSessionProof.self) { _, _ in Proof(Secret("session")) }
        fleet.answer(Identity.CreateInvite.self) { call, _ in
            #expect(call.inviter == Proof(Secret("session")) && call.account == Samples.account)
            throw ServiceError(.notOwner, detail: "Only owners invite.")
        }
        try await fleet.withFleet { fleet in
            let useCases = UseCases(fleet, limits: LimitRules())
            let createInvite = CreateInvite(
                identity: fleet.identity, sessionProofs: useCases.sessionProofs, quota: useCases.quota,
                outboxRelay: useCases.outboxRelay)
            let email = try #require(EmailAddress("bob@example.com"))
            let error = await #expect(throws: ServiceError.self) {
                try await createInvite(email, as: .member, by: session, .testing())
            }
            #expect(error?.code == .notOwner)
        }
        #expect(emails.charges.withLock { $0.map(\.purpose) } == [.invite])
        #expect(emails.releases.withLock { $0.map(\.purpose) } == [.invite])
    }
}
