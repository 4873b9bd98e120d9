import Foundation
import Models
import Testing

@testable import LatchkeyCommand

@Suite struct UserTableTests {
    private static let now = Date(timeIntervalSince1970: 1_800_000_000)

    private static func user(
        _ email: String, _ status: UserStatus = .active, isVerified: Bool = true, erased: Bool = false
    ) -> Identity.UserSummary {
        let time = Timestamp(now.addingTimeInterval(-7200))
        return Identity.UserSummary(
            id: .make(), applicationID: .make(), status: status, email: EmailAddress(email),
            emailVerifiedAt: isVerified ? time : nil, name: "Ann Example", createdAt: time, lastSignInAt: nil,
            erasedAt: erased ? time : nil)
    }

    @Test func showsStatesAndTimes() {
        let users = [
            Self.user("ann@example.com"), Self.user("bob@example.com", .suspended),
            Self.user("cid@example.com", isVerified: false), Self.user("", .suspended, erased: true),
        ]
        let text = UserTable(users: users).text(
            Style(isEnabled: false), RelativeTime(now: Self.now), width: nil)
        let lines = text.split(separator: "\n").map(String.init)
        #expect(lines.count == 5 && lines[0].hasPrefix("ID") && lines[0].hasSuffix("LAST SIGN-IN"))
        for (line, state) in zip(lines.dropFirst(), ["active", "suspended", "not verified", "erased"]) {
            #expect(line.contains("  \(state)") && line.contains("2 h ago") && line.hasSuffix("-"))
        }
    }

    @Test func fitsTheTerminalWithoutCuttingIDs() {
        let user = Self.user("somebody.with.a.very.long.name@department.company.example.com")
        let text = UserTable(users: [user]).text(
            Style(isEnabled: false), RelativeTime(now: Self.now), width: 100, withHeadings: false)
        #expect(text.count <= 100 && text.hasPrefix(user.id.description) && text.contains("…"))
    }
}
