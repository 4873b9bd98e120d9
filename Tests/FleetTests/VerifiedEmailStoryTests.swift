import Foundation
import Models
import TestKit
import Testing

/// An application whose users need a verified address, and accept terms: no session before that, whatever happens at the same
/// time.
@Suite struct VerifiedEmailStoryTests {
    private struct Made: Decodable { let id: String }

    private let origin = "https://\(UUID().uuidString.lowercased()).example.com"
    private let fleet: TestFleet
    private let api: API
    private let email: String
    private let mailbox: Mailbox
    private let client: String
    private let app: String

    init() async throws {
        let shared = try await MailFleet.shared()
        fleet = shared.fleet
        api = API(baseURL: fleet.baseURL)
        email = API.newEmail("verified")
        mailbox = Mailbox(server: shared.server, address: email)
        app = try await fleet.latchkey(
            as: Made.self, "apps", "create", "--name", "Verified", "--require-verified-email"
        ).id
        client = try await fleet.latchkey(
            as: Made.self, "clients", "create", "--app", app, "--name", "Web", "--origin", origin, "--method",
            "password"
        ).id
    }

    private func send(_ path: String, _ body: [String: String]) async throws -> API.Answer {
        try await api.send(
            .POST, path, body.merging(["client_id": client]) { first, _ in first }, headers: [("Origin", origin)])
    }

    private func signUp() async throws -> API.Answer {
        try await send("/auth/sign-up", ["email": email, "password": API.password])
    }

    /// Uses the token of an emailed link.
    private func follow(_ token: String, _ members: [String: String] = [:]) async throws -> API.Answer {
        try await api.send(
            .POST, "/auth/verify", members.merging(["token": token]) { $1 }, headers: [("Origin", origin)])
    }

    private func verify(_ waiting: API.Answer, code: String) async throws -> API.Answer {
        try await send(
            "/auth/verify-with-code",
            [
                "email_id": waiting["email_id"] ?? "", "code": code,
                "sign_in_token": waiting["sign_in_token"] ?? "",
            ])
    }

    @Test func theCodeOpensOneSession() async throws {
        let waiting = try await signUp()
        #expect(waiting.status == 403 && waiting.code == "email_verification_required")
        let code = try #require(try await mailbox.mail("verification").code)
        let wrong = try await verify(waiting, code: code == "000000" ? "000001" : "000000")
        #expect(wrong.status == 401 && wrong.code == "code_invalid")
        let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 0..<50 { group.addTask { try await verify(waiting, code: code).status } }
            return try await group.reduce(into: [Int: Int]()) { $0[$1, default: 0] += 1 }
        }
        #expect(statuses[200] == 1)
        #expect(statuses.keys.allSatisfy { [200, 401, 429, 503].contains($0) }, "\(statuses)")
        // From now on, the password is enough.
        let signedIn = try await send("/auth/sign-in", ["email": email, "password": API.password])
        #expect(signedIn.status == 200 && signedIn["profile.credentials.0.email_verified_at"] != nil)
    }

    /// A link that is followed elsewhere, with the password, keeps the password, and the sign-in goes on. Without it the owner
    /// of the mailbox takes the account over, and the sign-in ends.
    @Test func theLinkCountsInAnyBrowser() async throws {
        let waiting = try await signUp()
        let mail = try await mailbox.mail("verification")
        let (token, code) = (try #require(mail.token), try #require(mail.code))
        let again = try await send("/auth/sign-in", ["email": email, "password": API.password])
        #expect(again.code == "email_verification_required")
        let verified = try await follow(token, ["password": API.password])
        #expect(verified.status == 204 && verified.headers.first(name: "credentials-reset") == nil)
        #expect(try await verify(waiting, code: code).status == 200)
    }

    @Test func theOwnerOfTheMailboxEndsASignInOfAnotherPerson() async throws {
        let waiting = try await signUp()
        let mail = try await mailbox.mail("verification")
        let (token, code) = (try #require(mail.token), try #require(mail.code))
        let verified = try await follow(token)
        #expect(verified.status == 204 && verified.headers.first(name: "credentials-reset") == "true")
        let late = try await verify(waiting, code: code)
        #expect(late.status == 401 && late["tokens.access_token"] == nil)
    }

    @Test func rulesForDomainsAskForItToo() async throws {
        let domain = try #require(email.split(separator: "@").last)
        _ = try await fleet.latchkey(
            "apps", "update", app, "--no-require-verified-email", "--allow-domain", String(domain))
        let waiting = try await signUp()
        #expect(waiting.code == "email_verification_required")
        _ = try await fleet.latchkey("apps", "update", app, "--allow-domain", "")
        #expect(try await send("/auth/sign-in", ["email": email, "password": API.password]).status == 200)
    }

    /// Asked at sign-up, and again when they change; each time after the address.
    @Test func termsAreAcceptedBeforeTheFirstSession() async throws {
        func setTerms(_ version: String) async throws {
            _ = try await fleet.latchkey(
                "apps", "update", app, "--terms-version", version, "--terms-url", "https://verified.example/terms")
        }
        func accept(_ waiting: API.Answer, _ version: String) async throws -> API.Answer {
            try await send(
                "/auth/accept-terms",
                ["sign_in_token": waiting["sign_in_token"] ?? "", "terms_version": version])
        }
        try await setTerms("1")
        let refused = try await signUp()
        #expect(refused.code == "terms_not_accepted" && refused["terms_version"] == "1")
        #expect(refused["terms_url"] == "https://verified.example/terms" && refused["sign_in_token"] == nil)
        let waiting = try await send(
            "/auth/sign-up", ["email": email, "password": API.password, "terms_version": "1"])
        #expect(waiting.code == "email_verification_required")
        let code = try #require(try await mailbox.mail("verification").code)
        #expect(try await verify(waiting, code: code).status == 200)

        try await setTerms("2")
        let changed = try await send("/auth/sign-in", ["email": email, "password": API.password])
        #expect(changed.code == "terms_not_accepted" && changed["terms_version"] == "2")
        #expect(try await accept(changed, "1").code == "terms_not_accepted")
        #expect(try await accept(changed, "2").status == 200)
        #expect(try await accept(changed, "2").code == "sign_in_token_invalid")
        #expect(try await send("/auth/sign-in", ["email": email, "password": API.password]).status == 200)
    }
}
