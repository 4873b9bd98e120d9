import HTTPTypes
import Models
import Synchronization
import Testing

@testable import GatewayService

@Suite struct SignUpTests {
    private static let body = #"{"client_id":"client_demo","email":"ada+1@example.com","password":"a long password"}"#

    /// A fleet in which Ada signs up, her mailbox shown already or not.
    private func fleet(verifiedAt: Timestamp? = nil) throws -> ScriptedFleet {
        var fleet = try ScriptedFleet()
        fleet.knowsDemoClientAndToken()
        var ada = Samples.profile
        ada.credentials = [
            .init(
                id: .make(), userID: ada.id, email: EmailAddress("ada+1@example.com"), hashedEmail: nil,
                emailVerifiedAt: verifiedAt)
        ]
        fleet.answer(Identity.SignUp.self) { [ada] _, _ in
            Identity.AuthenticatedUser(profile: ada, proof: Proof(Secret("the proof")), epoch: 1)
        }
        fleet.answer(Tokens.IssueSession.self) { _, _ in Samples.grant }
        return fleet
    }

    /// Anybody can sign up with somebody else's address, and must be no device of theirs for it.
    @Test func anAddressThatNobodyHasShownMakesNoDeviceKnown() async throws {
        for (verifiedAt, isKnown) in [(nil, false), (Timestamp.now, true)] {
            try await fleet(verifiedAt: verifiedAt).run { client in
                let answer = try await client.send(
                    .post, "/auth/sign-up", Self.body, headers: [.origin: Samples.origin])
                #expect(answer.status == .ok)
                #expect(answer.setCookies.contains { $0.hasPrefix("__Host-device=") } == isKnown)
            }
        }
    }

    /// The verification mail counts for the mailbox, whatever stands behind a plus; one that is not sent does not.
    @Test func theMailCountsForTheMailbox() async throws {
        let spent = Mutex<[Tokens.SpendEmailLimit]>([])
        let settled = Mutex<[Tokens.ReleaseEmailLimit]>([])
        var fleet = try fleet()
        fleet.answer(Tokens.SpendLimits.self) { call, _ in
            call.spends.map { .init(policy: $0.policy, rule: $0.rule, remaining: 1, reset: 1, isAllowed: true) }
        }
        fleet.answer(Tokens.SpendEmailLimit.self) { call, _ in
            spent.withLock { $0.append(call) }
            let state = Tokens.LimitState(
                policy: "mailbox", rule: call.rules.asks, remaining: 1, reset: 1, isAllowed: true)
            return .init(verdict: .send, state: state, isOwner: false)
        }
        fleet.answer(Tokens.ReleaseEmailLimit.self) { call, _ in
            settled.withLock { $0.append(call) }
            return Nothing()
        }
        try await fleet.run(limits: LimitRules()) { client in
            let answer = try await client.send(.post, "/auth/sign-up", Self.body, headers: [.origin: Samples.origin])
            #expect(answer.status == .ok)
            let call = try #require(spent.withLock { $0.last })
            #expect(call.purpose == .signUp && call.device == nil)
            #expect(call.mailbox == Secret("\(Samples.application) ada@example.com"))
            #expect(settled.withLock { $0.isEmpty })
        }
        fleet.answer(Identity.SignUp.self) { _, _ in
            throw ServiceError(.emailTaken, detail: "Taken.")
        }
        try await fleet.run(limits: LimitRules()) { client in
            let answer = try await client.send(.post, "/auth/sign-up", Self.body, headers: [.origin: Samples.origin])
            #expect(answer.status == .conflict)
            let call = try #require(settled.withLock { $0.last })
            #expect(call.purpose == .signUp && call.unsent?.isOwner == false)
        }
    }
}
