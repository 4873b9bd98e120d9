import Models
import Synchronization
import Testing

@testable import GatewayService

@Suite struct AcceptInviteTests {
    private func acceptInvite(_ fleet: ScriptedFleet, password: Secret?) async throws -> SignInOutcome {
        try await fleet.withFleet { fleet in
            let useCases = UseCases(fleet)
            let acceptInvite = AcceptInvite(
                identity: fleet.identity, browserSessions: useCases.browserSessions, redeem: useCases.redeem,
                ownership: useCases.ownership, openSession: useCases.openSession,
                endSessions: useCases.endSessions, hooks: useCases.signUpHooks)
            return try await acceptInvite(.token(Secret("t")), firstPassword: password, .testing())
        }
    }

    private func fleet(_ passwords: Passwords) throws -> ScriptedFleet {
        var fleet = try ScriptedFleet()
        fleet.redeemsEmailTokens()
        fleet.opensSessions()
        let ada = Samples.ada()
        fleet.answer(Identity.AcceptInvite.self) { call, _ in
            passwords.list.withLock { $0.append(call.newPassword) }
            return ada
        }
        return fleet
    }

    private final class Passwords: Sendable {
        let list = Mutex<[Secret?]>([])
    }

    @Test func opensASessionInTheAccount() async throws {
        let passwords = Passwords()
        let opened = try await acceptInvite(try fleet(passwords), password: Secret("first"))
        #expect(opened.client == Samples.client)
        #expect(passwords.list.withLock { $0 } == [Secret("first")])
    }

    /// Two emails to one mailbox at the same moment: the first proof begins a new epoch, and the other has no session.
    /// The account is joined, so the invitation is not tried again.
    @Test func anEpochThatBeginsMeanwhileEndsTheSignIn() async throws {
        let passwords = Passwords()
        var fleet = try fleet(passwords)
        fleet.answer(Tokens.IssueSession.self) { _, _ in throw ServiceError.invalidProof }
        let scripted = fleet
        await #expect(throws: SupersededSignIn.self) { try await acceptInvite(scripted, password: nil) }
        #expect(passwords.list.withLock { $0.count } == 1)
    }

    /// Otherwise the link could open a second session.
    @Test func endsTheSessionIfTheLinkCouldNotBeUsedUp() async throws {
        let ended = Mutex<[SessionID]>([])
        var fleet = try fleet(Passwords())
        fleet.knowsDemoClientAndToken()
        fleet.answer(Tokens.CheckAccessToken.self) { _, _ in Samples.claims }
        fleet.answer(Tokens.EndSession.self) { call, _ in
            ended.withLock { $0.append(call.session) }
            return .init(count: 1, proof: nil)
        }
        fleet.answer(Mailer.FinishRedemption.self) { call, _ in
            if call.isSpent { throw ServiceError.tokenInvalid }
            return Nothing()
        }
        let scripted = fleet
        await #expect(throws: ServiceError.unavailable()) { try await acceptInvite(scripted, password: nil) }
        #expect(ended.withLock { $0 } == [Samples.session])
    }
}
