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

    @Test(arguments: [80, 95, 100])
    func fitsTheTerminalWithoutCuttingIDs(width: Int) {
        var user = Self.user(
            "somebody.with.a.very.long.name@department.company.example.com", isVerified: false)
        // The widest that times get.
        user.lastSignInAt = Timestamp(Self.now.addingTimeInterval(-59 * 60))
        user.createdAt = Timestamp(Self.now.addingTimeInterval(-400 * 86_400))
        let text = UserTable(users: [user]).text(Style(isEnabled: false), RelativeTime(now: Self.now), width: width)
        let lines = text.split(separator: "\n")
        #expect(lines.allSatisfy { $0.count <= width } && lines[1].hasPrefix("\(user.id)  "), "\(text)")
        #expect(text.contains("…") && lines[1].hasSuffix("59 min ago"))
    }
}
