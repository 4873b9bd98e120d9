import HTTPTypes
import Models
import Synchronization
import Testing

@testable import GatewayService

@Suite struct SignUpTests {
    private static let body = #"{"client_id":"client_demo","email":"ada+1@example.com","password":"a long password"}"#

    /// A fleet in which Ada signs up, with an address that is verified already or not.
    private func fleet(verifiedAt: Timestamp? = nil) throws -> ScriptedFleet {
        var fleet = try ScriptedFleet()
        fleet.knowsDemoClientAndToken()
        let ada = Samples.ada("ada+1@example.com", verifiedAt: verifiedAt, epoch: 1)
        fleet.answer(Identity.SignUp.self) { _, _ in ada }
        fleet.opensSessions()
        return fleet
    }

    /// Anyone can sign up with another person's address, and must not become a known device for it.
    @Test func makesNoKnownDeviceForAnUnverifiedAddress() async throws {
        for (verifiedAt, isKnown) in [(nil, false), (Timestamp.now, true)] {
            try await fleet(verifiedAt: verifiedAt).run { client in
                let answer = try await client.send(
                    .post, "/auth/sign-up", Self.body, headers: [.origin: Samples.origin])
                #expect(answer.status == .ok)
                #expect(answer.setCookies.contains { $0.hasPrefix("__Host-device=") } == isKnown)
            }
        }
    }

    /// The verification email counts for the mailbox, without what follows a `+`. An email that is not sent does not count.
    @Test func countsTheVerificationEmail() async throws {
        let spent = Mutex<[Tokens.SpendEmailLimit]>([])
        let released = Mutex<[Tokens.ReleaseEmailLimit]>([])
        var fleet = try fleet()
        fleet.allowsAllRequests()
        fleet.answer(Tokens.SpendEmailLimit.self) { call, _ in
            spent.withLock { $0.append(call) }
            let state = Tokens.LimitState(
                policy: "mailbox", rule: call.rules.asks, remaining: 1, reset: 1, isAllowed: true)
            return .init(verdict: .send, state: state, isOwner: false)
        }
        fleet.answer(Tokens.ReleaseEmailLimit.self) { call, _ in
            released.withLock { $0.append(call) }
            return Nothing()
        }
        try await fleet.run(limits: LimitRules()) { client in
            let answer = try await client.send(.post, "/auth/sign-up", Self.body, headers: [.origin: Samples.origin])
            #expect(answer.status == .ok)
            let call = try #require(spent.withLock { $0.last })
            #expect(call.purpose == .signUp && call.device == nil)
            #expect(call.mailbox == Secret("\(Samples.application) ada@example.com"))
            #expect(released.withLock { $0.isEmpty })
        }
        fleet.answer(Identity.SignUp.self) { _, _ in
            throw ServiceError(.emailTaken, detail: "Taken.")
        }
        try await fleet.run(limits: LimitRules()) { client in
            let answer = try await client.send(.post, "/auth/sign-up", Self.body, headers: [.origin: Samples.origin])
            #expect(answer.status == .conflict)
            let call = try #require(released.withLock { $0.last })
            #expect(call.purpose == .signUp && call.unsent?.isOwner == false)
        }
    }

    /// Others could have used up the mailbox's limit.
    @Test func succeedsWithoutTheEmailIfTheMailboxHasReachedItsLimit() async throws {
        let withoutMail = Mutex<[Bool?]>([])
        var fleet = try fleet()
        fleet.allowsAllRequests()
        fleet.answer(Tokens.SpendEmailLimit.self) { call, _ in
            let state = Tokens.LimitState(
                policy: "mailbox", rule: call.rules.asks, remaining: 0, reset: 9, isAllowed: false)
            return .init(verdict: .refused, state: state, isOwner: false)
        }
        let ada = Samples.ada()
        fleet.answer(Identity.SignUp.self) { call, _ in
            withoutMail.withLock { $0.append(call.withoutMail) }
            return ada
        }
        try await fleet.run(limits: LimitRules()) { client in
            let answer = try await client.send(.post, "/auth/sign-up", Self.body, headers: [.origin: Samples.origin])
            #expect(answer.status == .ok)
        }
        #expect(withoutMail.withLock { $0 } == [true])
    }
}
