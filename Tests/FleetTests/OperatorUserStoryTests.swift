import Foundation
import TestKit
import Testing

/// What an operator does for users of a running fleet.
@Suite struct OperatorUserStoryTests {
    private struct User: Decodable {
        struct Credential: Decodable { let email: String? }
        let id: String
        let status: String
        let credentials: [Credential]?
        let email: String?
    }

    private struct Page: Decodable {
        struct Links: Decodable { let next: String? }
        let data: [User]
        let links: Links
    }

    private struct Explanation: Decodable {
        struct Statement: Decodable { let code, severity: String }
        struct Email: Decodable { let kind, event: String }
        let canSignIn: Bool
        let statements: [Statement]
        let emails: [Email]

        enum CodingKeys: String, CodingKey {
            case statements, emails
            case canSignIn = "can_sign_in"
        }
    }

    @Test func whyAUserCannotSignIn() async throws {
        // After a few wrong passwords, the next one has to wait for the next day.
        let fleet = try await TestFleet.launch(environment: [
            "LATCHKEY_RATE_LIMITS": "on", "LATCHKEY_LIMIT_FAILURES_PER_DAY": "4",
        ])
        let api = API(baseURL: fleet.baseURL)
        let email = API.newEmail("locked")
        #expect(try await api.signUp(email).status == 200)
        func explain() async throws -> Explanation {
            try await fleet.latchkey(as: Explanation.self, "users", "explain", email)
        }
        #expect(try await explain().canSignIn)
        // Another device: without the cookies of the sign-up.
        var status = 0
        for _ in 0..<10 where status != 429 {
            status = try await API(baseURL: fleet.baseURL).signIn(email, password: "not what it was at all").status
        }
        #expect(status == 429)
        let locked = try await explain()
        #expect(!locked.canSignIn && locked.statements.first?.code == "password_locked")
        let list = try await fleet.latchkey(as: Page.self, "users", "list", "--status", "locked", "--email", email)
        #expect(list.data.map(\.email) == [email])
        _ = try await fleet.latchkey(as: User.self, "users", "unlock", email)
        #expect(try await API(baseURL: fleet.baseURL).signIn(email).status == 200)
        #expect(try await explain().canSignIn)
        // The verification of the sign-up has been sent by now, or is on its way.
        try await eventually(within: .seconds(10), "the email is delivered") {
            try await explain().emails.contains { $0.event == "delivered" && $0.kind == "verification" }
        }
    }

    @Test func findsUsersByAPartOfTheirAddress() async throws {
        let fleet = try await TestFleet.shared()
        let api = API(baseURL: fleet.baseURL)
        let marker = UUID().uuidString.lowercased().prefix(13)
        let emails = (0..<3).map { "user\($0).\(marker)@example.com" }
        for email in emails { #expect(try await api.signUp(email).status == 200) }
        let page = try await fleet.latchkey(as: Page.self, "users", "search", "\(marker)", "--limit", "2")
        #expect(page.data.map(\.email) == Array(emails.prefix(2)))
        let next = try #require(page.links.next)
        let rest = try await fleet.latchkey(
            as: Page.self, "users", "search", "\(marker)", "--limit", "2", "--cursor", next)
        #expect(rest.data.map(\.email) == [emails[2]] && rest.links.next == nil)
        let text = try await fleet.latchkey("users", "search", "\(marker)", "--all", "--json")
        #expect(text.split(separator: "\n").count == 3)
    }

    @Test func createsAUserWhoChoosesAPassword() async throws {
        let fleet = try await TestFleet.shared()
        let (email, other) = (API.newEmail("created"), API.newEmail("changed"))
        let created = try await fleet.latchkey(
            as: User.self, "users", "create", email, "--app", "Latchkey Demo", "--send-reset")
        #expect(created.status == "active")
        let mail = try await Mailbox(fleet: fleet, address: email).mail("password_reset")
        #expect(mail.token != nil)
        let changed = try await fleet.latchkey(as: User.self, "users", "set-email", email, other, "--verified", "--yes")
        #expect(changed.id == created.id && changed.credentials?.first?.email == other)
        await #expect(throws: (any Error).self) { try await fleet.latchkey("users", "show", email) }
        await #expect(throws: (any Error).self) { try await fleet.latchkey("users", "erase", other) }
        try await fleet.latchkey("users", "erase", other, "--yes")
    }
}
