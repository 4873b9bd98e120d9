import Foundation
import Models
import Testing

@testable import LatchkeyCommand

@Suite struct SignInExplanationTests {
    private static let application = Application(
        id: .make(), name: "Acme Notes", parentID: nil, createdAt: .now)

    private static func explanation(_ emails: [Mailer.DeliveryRecord] = []) -> SignInExplanation {
        var user = Identity.UserExplanation(email: EmailAddress("ann@example.com"), application: application)
        user.entries = [
            Identity.AuditRecord(
                id: .make(), at: .now, event: .signInFailed, application: application.id, ipAddress: "192.0.2.7",
                caller: .gateway, reason: "unknown")
        ]
        return SignInExplanation(.init(user: user, emails: emails), RelativeTime(now: nil))
    }

    @Test func sentencesComeFirst() {
        let email = Mailer.DeliveryRecord(
            message: .make(), kind: "magic_link", event: .dead, at: .now, reason: "rejected 550")
        let text = Self.explanation([email]).text(Style(isEnabled: false), width: 100)
        let lines = text.split(separator: "\n").map(String.init)
        #expect(lines[0] == "ann@example.com can't sign in.")
        #expect(lines[1] == "✗ No user of “Acme Notes” has the address ann@example.com.")
        #expect(text.contains("What happened last:\nTIME") && text.contains("sign in failed"))
        #expect(text.contains("Emails to the address:\nTIME") && text.contains("rejected 550"))
        #expect(lines.allSatisfy { $0.count <= 100 || $0.hasPrefix("!") })
    }

    @Test(arguments: [80, 110])
    func theTablesFitTheTerminal(width: Int) {
        var user = Identity.UserExplanation(email: EmailAddress("ann@example.com"), application: Self.application)
        user.entries = [
            Identity.AuditRecord(
                id: .make(), at: .now, event: .authorizationCodeReused, application: Self.application.id,
                client: .make(), ipAddress: "2001:db8:1234:5678:9abc:def0:1234:5678", caller: .operator,
                reason: "a reason of many words", actor: AuditActor(.operator, id: "somebody-with-a-long-name"))
        ]
        let times = RelativeTime(now: Timestamp.now.date.addingTimeInterval(59 * 60 + 1))
        let text = SignInExplanation(.init(user: user), times).text(Style(isEnabled: false), width: width)
        let rows = text.split(separator: "\n").filter { $0.hasPrefix("TIME") || $0.hasPrefix("59 min ago") }
        #expect(rows.count == 2 && rows.allSatisfy { $0.count <= width }, "\(rows)")
        #expect(rows[0].contains("CLIENT") == (width >= 110) && rows[1].contains("authorization code reused"))
    }

    @Test func programsGetCodes() throws {
        let json = try JSONSerialization.jsonObject(with: JSONEncoder().encode(Self.explanation()))
        let found = try #require(json as? [String: Any])
        #expect(found["can_sign_in"] as? Bool == false && found["email"] as? String == "ann@example.com")
        let statement = try #require((found["statements"] as? [[String: Any]])?.first)
        #expect(statement["code"] as? String == "no_user" && statement["severity"] as? String == "problem")
        #expect(((found["entries"] as? [[String: Any]])?.first)?["event"] as? String == "sign_in_failed")
        let attempts = try #require(found["attempts"] as? [String: [String: Any]])
        #expect(Set(attempts.keys) == ["sign_in", "password_in_session", "second_factor"])
        #expect(attempts["sign_in"]?["failed_today"] as? Int == 0)
    }
}
