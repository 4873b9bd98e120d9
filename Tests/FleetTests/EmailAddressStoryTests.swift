import Foundation
import Models
import TestKit
import Testing

/// The addresses of a user, the whole way by their mailboxes.
@Suite struct EmailAddressStoryTests {
    private static let newPassword = "another sentence that nobody guesses"

    private let fleet: TestFleet
    private let api: API

    init() async throws {
        fleet = try await .shared()
        api = API(baseURL: fleet.baseURL)
    }

    private struct User {
        let api: API
        let email: String
        /// The id of the first address.
        let id: String
    }

    /// A user whose address is verified.
    private func user(_ name: String) async throws -> User {
        let email = API.newEmail(name)
        let signedUp = try await api.signUp(email)
        let user = api.bearing(signedUp["tokens.access_token"])
        let id = try #require(signedUp["profile.credentials.0.id"])
        let code = try #require(try await mailbox(email).mail("verification").code)
        #expect(try await user.post("/auth/verify-with-code", ["email_id": id, "code": code]).status == 204)
        return User(api: user, email: email, id: id)
    }

    private func mailbox(_ address: String) -> Mailbox { Mailbox(fleet: fleet, address: address) }

    /// Adds an address and verifies it by the code of its mail. Returns its id.
    private func add(_ address: String, to user: User) async throws -> String {
        let added = try await user.api.post("/auth/emails", ["email": address])
        #expect(added.status == 201)
        let id = try #require(added["id"])
        let code = try #require(try await mailbox(address).mail("verification").code)
        #expect(try await user.api.post("/auth/verify-with-code", ["email_id": id, "code": code]).status == 204)
        return id
    }

    private func addresses(_ user: API) async throws -> [String] {
        let list = try await user.get("/auth/emails")
        return (list.json["data"] as? [[String: Any]] ?? []).compactMap { $0["email"] as? String }
    }

    /// The page of an undo link.
    private func open(_ token: String) async throws -> API.Answer {
        try await api.raw(.GET, "/login/undo?token=\(token)")
    }

    @Test func aUserChangesTheirAddress() async throws {
        let ann = try await user("ann")
        let new = API.newEmail("new")
        let id = try await add(new, to: ann)
        #expect(try await addresses(ann.api) == [ann.email, new])
        #expect(try await api.signIn(new).status == 200)
        #expect(try await ann.api.delete("/auth/emails/\(ann.id)").code == "primary_email")
        #expect(try await ann.api.post("/auth/emails/\(id)/primary").status == 204)
        #expect(try await ann.api.get("/auth/me")["credentials.0.email"] == new)
        #expect(try await ann.api.delete("/auth/emails/\(ann.id)").status == 204)
        #expect(try await addresses(ann.api) == [new])
        #expect(try await ann.api.delete("/auth/emails/\(id)").code == "last_email")
        // The old address signs nobody in, by no link either, and is kept.
        #expect(try await api.signIn(ann.email).code == "invalid_credentials")
        #expect(try await api.signUp(ann.email).code == "email_taken")
        let activity = try await ann.api.get("/auth/me/activity?limit=3")
        #expect(activity.text.contains("email_removed") && activity.text.contains("primary_email_changed"))
        let export = try await ann.api.get("/auth/me/export")
        #expect(export["emails.0.email"] == new && export.text.contains(ann.email))
    }

    /// The response is the same for an address of another user, and that user is told.
    @Test func aTakenAddressIsNotTold() async throws {
        let (ann, bob) = (try await user("ann"), try await user("bob"))
        let free = try await ann.api.post("/auth/emails", ["email": API.newEmail("free")])
        let taken = try await ann.api.post("/auth/emails", ["email": bob.email])
        #expect(taken.status == free.status && Set(taken.json.keys) == Set(free.json.keys))
        let id = try #require(taken["id"])
        let notice = try await mailbox(bob.email).mail("notice")
        #expect(notice.subject.contains("already in use") && notice.token == nil && !notice.text.contains(ann.email))
        #expect(try await ann.api.post("/auth/send-email-verification", ["email_id": id]).status == 204)
        let wrong = try await ann.api.post("/auth/verify-with-code", ["email_id": id, "code": "000000"])
        #expect(wrong.code == "code_invalid")
        #expect(try await ann.api.delete("/auth/emails/\(id)").status == 204)
    }

    /// A thief with a stolen session replaces all of the owner's addresses. The owner's mailbox brings them back.
    @Test func theOwnersMailboxWins() async throws {
        let ann = try await user("ann")
        let (thief, second) = (API.newEmail("thief"), API.newEmail("second"))
        let id = try await add(thief, to: ann)
        #expect(try await ann.api.post("/auth/emails/\(id)/primary").status == 204)
        #expect(try await ann.api.delete("/auth/emails/\(ann.id)").status == 204)
        let other = try await add(second, to: ann)
        #expect(try await ann.api.post("/auth/emails/\(other)/primary").status == 204)
        let mails = mailbox(ann.email)
        var link: String?
        try await eventually("a notice with a link") {
            link = try mails.mails().first { $0.subject.contains("primary email address") }?.link(to: "undo")
            return link != nil
        }
        let token = try #require(link?.split(separator: "token=").last.map { String($0) })
        // Fetching the link does nothing; the page's button does.
        let page = try await open(token)
        #expect(page.status == 200 && page.text.contains("new_password"))
        #expect(try await addresses(ann.api) == [second, thief])
        let cookie = try #require(page.headers.first(name: "set-cookie")?.split(separator: ";").first)
        let csrf = try #require(page.text.firstMatch(of: #/name="csrf_token" value="([^"]*)"/#)?.1)
        let password = Self.newPassword.replacing(" ", with: "+")
        let form = "token=\(token)&csrf_token=\(csrf)&new_password=\(password)"
        let done = try await api.form("/login/undo", form, cookie: String(cookie))
        #expect(done.status == 303 && done.headers.first(name: "location")?.contains("done=undo") == true)

        try await eventually("the end of the sessions") { try await ann.api.get("/auth/me").status == 401 }
        for address in [thief, second] {
            #expect(try await api.signIn(address, password: Self.newPassword).code == "invalid_credentials")
        }
        #expect(try await api.signIn(ann.email).code == "invalid_credentials")
        let again = try await api.signIn(ann.email, password: Self.newPassword)
        #expect(try await addresses(api.bearing(again["tokens.access_token"])) == [ann.email])
        // The link is used up, and so are those that the thief got.
        #expect(try await open(token).status == 401)
        let thiefs = try #require(
            try mailbox(thief).mails().compactMap { $0.link(to: "undo") }.first?.split(separator: "token=").last)
        #expect(try await open(String(thiefs)).status == 401)
    }
}
