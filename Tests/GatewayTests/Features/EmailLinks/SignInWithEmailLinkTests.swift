import HTTPTypes
import Models
import Synchronization
import Testing

@testable import GatewayService

@Suite struct SignInWithEmailLinkTests {
    @Test func opensASessionAndAllowsAnotherEmail() async throws {
        let emails = EmailLog(.send)
        let ownership = Mutex<[Identity.Ownership?]>([])
        var fleet = try ScriptedFleet()
        fleet.knowsDemoClientAndToken()
        fleet.redeemsEmailTokens()
        fleet.allowsAllAttempts()
        fleet.countsEmails(emails)
        fleet.opensSessions()
        let ada = Samples.ada()
        fleet.answer(Identity.SignInWithEmailLink.self) { call, _ in
            guard call.proof == Proof(Secret("mailbox")) else { throw ServiceError.invalidProof }
            ownership.withLock { $0.append(call.ownership) }
            return ada
        }
        try await fleet.withFleet { fleet in
            let useCases = UseCases(fleet, limits: LimitRules())
            let signIn = SignInWithEmailLink(
                identity: fleet.identity, browserSessions: useCases.browserSessions, redeem: useCases.redeem,
                ownership: useCases.ownership, quota: useCases.quota, openSession: useCases.openSession,
                endSessions: useCases.endSessions)
            let claim = OwnershipClaim(allowsReset: false)
            let (outcome, grant) = try await signIn(.token(Secret("t")), claim: claim, .testing())
            #expect(outcome.session?.profile.id == Samples.user && grant.client == Samples.client)
        }
        #expect(ownership.withLock { $0.map { $0?.allowsReset } } == [false])
        #expect(emails.releases.withLock { $0.map(\.purpose) } == [.signIn])
    }
}
