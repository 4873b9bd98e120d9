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
                endSessions: useCases.endSessions, hooks: useCases.signUpHooks)
            let claim = OwnershipClaim(allowsReset: false)
            let (outcome, grant) = try await signIn(.token(Secret("t")), claim: claim, .testing())
            #expect(outcome.session?.profile.id == Samples.user && grant.client == Samples.client)
        }
        #expect(ownership.withLock { $0.map { $0?.allowsReset } } == [false])
        #expect(emails.releases.withLock { $0.map(\.purpose) } == [.signIn])
    }

    /// The link is released and checked again. What the first try has removed stays in the answer.
    @Test(arguments: [1, 2]) func triesOnceMoreIfTheUsersRightsChanged(_ changes: Int) async throws {
        let (tries, finished) = (CallLog<Int>(), CallLog<Bool>())
        var fleet = try ScriptedFleet()
        fleet.redeemsEmailTokens()
        fleet.answer(Mailer.FinishRedemption.self) { call, _ in
            finished.append(call.isSpent)
            return Nothing()
        }
        fleet.answer(Identity.SignInWithEmailLink.self) { _, _ in
            var ada = Samples.ada()
            ada.credentialsReset = tries.entries.isEmpty
            return ada
        }
        fleet.answer(Tokens.IssueSession.self) { _, _ in
            tries.append(1)
            guard tries.entries.count > changes else { throw ServiceError.invalidProof }
            return Samples.grant
        }
        let scripted = fleet
        try await scripted.withFleet { fleet in
            let signIn = UseCases(fleet).signInWithEmailLink
            if changes == 1 {
                let (outcome, _) = try await signIn(.token(Secret("t")), .testing())
                #expect(outcome.session?.credentialsReset == true)
            } else {
                await #expect(throws: SupersededSignIn.self) { try await signIn(.token(Secret("t")), .testing()) }
            }
        }
        #expect(tries.entries.count == 2 && finished.entries == [false, changes == 1])
    }
}
