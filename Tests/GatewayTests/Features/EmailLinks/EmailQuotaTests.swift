import HTTPTypes
import Models
import Synchronization
import Testing

@testable import GatewayService

@Suite struct MailRequestsTests {
    /// What tokens and identity are asked for.
    private final class Asked: Sendable {
        let verdict: Tokens.SpendEmailLimit.Reply.Verdict
        let spent = Mutex<[Tokens.SpendEmailLimit]>([])
        let settled = Mutex<[Tokens.ReleaseEmailLimit]>([])
        let mails = Mutex<[Identity.RequestEmailLink]>([])

        init(_ verdict: Tokens.SpendEmailLimit.Reply.Verdict) { self.verdict = verdict }
    }

    /// A fleet in which Ada, whose address was verified or not, signs in and asks for mails.
    private func fleet(_ asked: Asked, isVerified: Bool = true) throws -> ScriptedFleet {
        var fleet = try ScriptedFleet()
        fleet.knowsDemoClientAndToken()
        var ada = Samples.profile
        ada.credentials = [
            .init(
                id: .make(), userID: ada.id, email: EmailAddress("ada@example.com"), hashedEmail: nil,
                emailVerifiedAt: isVerified ? .now : nil)
        ]
        fleet.answer(Identity.SignIn.self) { [ada] _, _ in
            Identity.AuthenticatedUser(profile: ada, proof: Proof(Secret("the proof")), epoch: 7)
        }
        fleet.answer(Tokens.IssueSession.self) { _, _ in Samples.grant }
        fleet.answer(Tokens.BeginAttempt.self) { _, _ in .init(isKnownDevice: false) }
        fleet.answer(Tokens.FinishAttempt.self) { _, _ in Nothing() }
        fleet.answer(Tokens.SpendLimits.self) { call, _ in
            call.spends.map { .init(policy: $0.policy, rule: $0.rule, remaining: 1, reset: 1, isAllowed: true) }
        }
        fleet.answer(Tokens.SpendEmailLimit.self) { call, _ in
            asked.spent.withLock { $0.append(call) }
            let state = Tokens.LimitState(
                policy: "mailbox", rule: call.rules.asks, remaining: 0, reset: 17,
                isAllowed: asked.verdict != .refused)
            return .init(verdict: asked.verdict, state: state, isOwner: call.device != nil)
        }
        fleet.answer(Tokens.ReleaseEmailLimit.self) { call, _ in
            asked.settled.withLock { $0.append(call) }
            return Nothing()
        }
        fleet.answer(Identity.RequestEmailLink.self) { call, _ in
            asked.mails.withLock { $0.append(call) }
            guard call.redirectURI == nil else { throw ServiceError.notFound("page") }
            return Nothing()
        }
        return fleet
    }

    private static let reset = #"{"client_id":"client_demo","email":"Ada@example.com"}"#

    /// Whoever asks is answered alike, and what identity does takes as long, so nobody learns who asked before.
    @Test func aMailThatIsNeedlessIsAskedForAndNotSent() async throws {
        for (verdict, isNeedless) in [(Tokens.SpendEmailLimit.Reply.Verdict.send, false), (.recent, true)] {
            let asked = Asked(verdict)
            try await fleet(asked).run(limits: LimitRules()) { client in
                let answer = try await client.send(
                    .post, "/auth/send-password-reset", Self.reset, headers: [.origin: Samples.origin])
                #expect(answer.status == .noContent)
                #expect(asked.mails.withLock { $0.map(\.isNeedless) } == [isNeedless])
                let spent = try #require(asked.spent.withLock { $0.last })
                #expect(spent.purpose == .reset && spent.client == Samples.client && spent.device == nil)
                #expect(spent.mailbox == Secret("\(Samples.application) ada@example.com"))
                #expect(spent.rules == LimitRules().mails)
            }
        }
    }

    @Test func tooManyAreRefusedWhoeversTheMailboxIs() async throws {
        let asked = Asked(.refused)
        try await fleet(asked).run(limits: LimitRules()) { client in
            let answer = try await client.send(
                .post, "/auth/send-password-reset", Self.reset, headers: [.origin: Samples.origin])
            #expect(answer.status == .tooManyRequests)
            #expect(answer.headers[.retryAfter] == "17")
            #expect(asked.mails.withLock { $0.isEmpty })
        }
    }

    @Test func aMailThatFailsIsTakenBack() async throws {
        let asked = Asked(.send)
        try await fleet(asked).run(limits: LimitRules()) { client in
            let body = Self.reset.replacing("}", with: #","redirect_uri":"https://nobody.example"}"#)
            let answer = try await client.send(
                .post, "/auth/send-password-reset", body, headers: [.origin: Samples.origin])
            #expect(answer.status == .notFound)
            let settled = try #require(asked.settled.withLock { $0.last })
            #expect(settled.purpose == .reset && settled.unsent?.rules == LimitRules().mails)
        }
    }

    /// Whoever signed up with somebody else's address and signs in is no owner of that mailbox.
    @Test func onlyAKnownDeviceOfAVerifiedAddressIsItsOwners() async throws {
        for isVerified in [true, false] {
            let asked = Asked(.send)
            try await fleet(asked, isVerified: isVerified).run(limits: LimitRules()) { client in
                let signedIn = try await client.send(
                    .post, "/auth/sign-in",
                    #"{"client_id":"client_demo","email":"ada@example.com","password":"a long password"}"#,
                    headers: [.origin: Samples.origin])
                let cookie = try #require(signedIn.setCookies.last { $0.hasPrefix("__Host-device=") })
                _ = try await client.send(
                    .post, "/auth/send-password-reset", Self.reset,
                    headers: [.origin: Samples.origin, .cookie: String(cookie.prefix { $0 != ";" })])
                let device = asked.spent.withLock { $0.last?.device }
                #expect(device?.epoch == (isVerified ? 7 : nil))
            }
        }
    }
}
