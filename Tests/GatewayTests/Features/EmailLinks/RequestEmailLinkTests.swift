import HTTPTypes
import Models
import Synchronization
import Testing

@testable import GatewayService

@Suite struct RequestEmailLinkTests {
    private static let body = #"{"client_id":"client_demo","email":"Ada@example.com"}"#

    private func fleet(_ log: EmailLog) throws -> ScriptedFleet {
        var fleet = try ScriptedFleet()
        fleet.signsInAda()
        fleet.allowsAllAttempts()
        fleet.countsEmails(log)
        return fleet
    }

    /// Response and timing do not reveal whether an email went out before: identity does the same work, but sends nothing.
    @Test func sendsNothingIfARecentEmailIsStillGood() async throws {
        for (verdict, isNeedless) in [(Tokens.SpendEmailLimit.Reply.Verdict.send, false), (.recent, true)] {
            let log = EmailLog(verdict)
            try await fleet(log).run(limits: LimitRules()) { client in
                let answer = try await client.send(
                    .post, "/auth/send-password-reset", Self.body, headers: [.origin: Samples.origin])
                #expect(answer.status == .noContent)
                #expect(log.requests.withLock { $0.map(\.isNeedless) } == [isNeedless])
                let charge = try #require(log.charges.withLock { $0.last })
                #expect(charge.purpose == .reset && charge.client == Samples.client && charge.device == nil)
                #expect(charge.mailbox == Secret("\(Samples.application) ada@example.com"))
                #expect(charge.rules == LimitRules().mails)
            }
        }
    }

    @Test func refusesAboveTheLimitOfTheMailbox() async throws {
        let log = EmailLog(.refused)
        try await fleet(log).run(limits: LimitRules()) { client in
            let answer = try await client.send(
                .post, "/auth/send-password-reset", Self.body, headers: [.origin: Samples.origin])
            #expect(answer.status == .tooManyRequests)
            #expect(answer.headers[.retryAfter] == "17")
            #expect(log.requests.withLock { $0.isEmpty })
        }
    }

    @Test func refundsAnEmailThatWasNotSent() async throws {
        let log = EmailLog(.send)
        try await fleet(log).run(limits: LimitRules()) { client in
            let body = Self.body.replacing("}", with: #","redirect_uri":"https://nobody.example"}"#)
            let answer = try await client.send(
                .post, "/auth/send-password-reset", body, headers: [.origin: Samples.origin])
            #expect(answer.code == "invalid_redirect_uri")
            let release = try #require(log.releases.withLock { $0.last })
            #expect(release.purpose == .reset && release.unsent?.rules == LimitRules().mails)
        }
    }
}
