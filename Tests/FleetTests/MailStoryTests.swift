import Foundation
import Models
import TestKit
import Testing

/// Links and codes in emails, sent by SMTP and used as a reader would.
@Suite struct MailStoryTests {
    private struct Person {
        let fleet: TestFleet
        var api: API
        let email: String
        let mailbox: Mailbox

        init(_ name: String = "person") async throws {
            let shared = try await MailFleet.shared()
            fleet = shared.fleet
            api = API(baseURL: fleet.baseURL)
            email = API.newEmail(name)
            mailbox = Mailbox(server: shared.server, address: email)
        }

        func signUp(language: String? = nil) async throws -> API.Answer {
            var body: [String: Any] = ["client_id": "client_demo", "email": email, "password": API.password]
            body["preferred_language"] = language
            return try await api.post("/auth/sign-up", body)
        }

        func ask(_ path: String) async throws -> API.Answer {
            try await api.post(path, ["client_id": "client_demo", "email": email])
        }
    }

    @Test func aVerificationLinkWorksRepeatedlyButNotForScanners() async throws {
        let person = try await Person()
        let signedUp = try await person.signUp(language: "ja")
        let token = try #require(signedUp["tokens.access_token"])
        let mail = try await person.mailbox.mail("verification")
        #expect(mail.language == "ja")
        let link = try #require(mail.link(to: "verify"))
        let path = link.replacing(person.fleet.issuer, with: "")
        func isVerified() async throws -> Bool {
            let me = try await person.api.bearing(token).get("/auth/me")
            return me["credentials.0.email_verified_at"] != nil
        }
        // What scanners and previews do.
        for method in ["GET", "HEAD"] {
            let seen = try await person.api.raw(.init(rawValue: method), path)
            #expect(seen.status == 200)
            #expect(seen.headers.first(name: "referrer-policy") == "no-referrer")
        }
        let mailed = try #require(mail.token)
        let navigated = try await person.api.send(
            .GET, "/auth/verify?token=\(mailed)", headers: [("Sec-Fetch-Mode", "navigate")])
        #expect(navigated.status == 303)
        #expect(navigated.headers.first(name: "location") == link)
        #expect(try await !isVerified())
        for _ in 0..<2 {
            let verified = try await person.api.bearing(token).post("/auth/verify", ["token": mailed])
            #expect(verified.status == 204)
            #expect(verified.headers.first(name: "credentials-reset") == nil)
        }
        #expect(try await isVerified())
        #expect(try await person.api.post("/auth/verify", ["token": "garbage"]).code == "token_invalid")
    }

    /// The first sign-in, at sign-up, causes no notice, and neither does a device that was reported already.
    @Test func aSignInOnANewDeviceIsMailedWithAWayToHelp() async throws {
        let person = try await Person()
        let access = try #require(try await person.signUp(language: "en")["tokens.access_token"])
        let token = try #require(try await person.mailbox.mail("verification").token)
        #expect(try await person.api.bearing(access).post("/auth/verify", ["token": token]).status == 204)
        let body = ["client_id": "client_demo", "email": person.email, "password": API.password]
        for browser in ["Chrome/130.0", "Chrome/130.0", "Firefox/130.0"] {
            let signedIn = try await person.api.send(
                .POST, "/auth/sign-in", body, headers: [("User-Agent", "Mozilla/5.0 (X11; Linux x86_64) \(browser)")])
            #expect(signedIn.status == 200)
        }
        let first = try await person.mailbox.mail("notice")
        #expect(first.subject.hasPrefix("New sign-in to ") && first.subject.hasSuffix(" from Chrome on Linux"))
        #expect(first.text.contains("Chrome on Linux") && first.text.contains("UTC"))
        #expect(first.text.contains("\(person.fleet.issuer)/login/forgot?client_id=client_demo"))
        #expect(first.code == nil && first.token == nil)
        #expect(try await person.mailbox.mail("notice", 1).subject.hasSuffix(" from Firefox on Linux"))
        #expect(try person.mailbox.mails().count { $0.kind == "notice" } == 2)
    }

    @Test func oneOfManyRequestsUsesAMagicLinkAndItsCode() async throws {
        let person = try await Person()
        _ = try await person.signUp()
        #expect(try await person.ask("/auth/send-magic-link").status == 204)
        let mail = try await person.mailbox.mail("magic_link")
        let (token, code) = (try #require(mail.token), try #require(mail.code))
        // Opening a link, and fetching it without an origin, spend nothing.
        let navigated = try await person.api.send(
            .GET, "/auth/sign-in-with-token?token=\(token)", headers: [("Sec-Fetch-Mode", "navigate")])
        #expect(navigated.status == 303)
        let headed = try await person.api.raw(.HEAD, "/auth/sign-in-with-token?token=\(token)")
        #expect(headed.status == 200)
        let foreign = try await person.api.send(
            .GET, "/auth/sign-in-with-token?token=\(token)", headers: [("Origin", "https://evil.example.com")])
        #expect(foreign.code == "origin_not_allowed")

        let answers = try await withThrowingTaskGroup(of: API.Answer.self) { group in
            for index in 0..<50 {
                group.addTask {
                    index % 2 == 0
                        ? try await person.api.get("/auth/sign-in-with-token?token=\(token)")
                        : try await person.api.post("/auth/sign-in-with-token", ["token": token])
                }
            }
            return try await group.reduce(into: [API.Answer]()) { $0.append($1) }
        }
        let won = answers.filter { $0.status == 200 }
        #expect(won.count == 1)
        // A request during another one's use waits for its outcome. It is asked to retry rather than told something wrong.
        #expect(answers.allSatisfy { $0.status == 200 || ["token_invalid", "service_unavailable"].contains($0.code) })
        #expect(won.first?["profile.credentials.0.email_verified_at"] != nil)
        let late = try await person.api.post(
            "/auth/sign-in-with-code", ["client_id": "client_demo", "email": person.email, "code": code])
        #expect(late.code == "code_invalid")
    }

    @Test func aCodeSignsInAndFiveWrongOnesVoidIt() async throws {
        let person = try await Person()
        _ = try await person.signUp(language: "de")
        func send(_ code: String) async throws -> API.Answer {
            try await person.api.post(
                "/auth/sign-in-with-code", ["client_id": "client_demo", "email": person.email, "code": code])
        }
        _ = try await person.ask("/auth/send-magic-link")
        let first = try #require(try await person.mailbox.mail("magic_link").code)
        #expect(try await send(first).status == 200)
        _ = try await person.ask("/auth/send-magic-link")
        let second = try #require(try await person.mailbox.mail("magic_link", 1).code)
        let wrong = second == "000000" ? "000001" : "000000"
        for _ in 0..<5 { #expect(try await send(wrong).code == "code_invalid") }
        #expect(try await send(second).code == "code_invalid")
    }

    @Test func aResetSurvivesAWeakPasswordAndEndsEverySession() async throws {
        let person = try await Person()
        let signedUp = try await person.signUp(language: "fr")
        let access = try #require(signedUp["tokens.access_token"])
        #expect(try await person.ask("/auth/send-password-reset").status == 204)
        let mail = try await person.mailbox.mail("password_reset")
        #expect(mail.language == "fr")
        let token = try #require(mail.token)
        let weak = try await person.api.post("/auth/reset-password", ["token": token, "new_password": "short"])
        #expect(weak.status == 400)
        #expect(weak["invalid_params.0.path"] == "/new_password")
        let new = "quite another sentence, and longer"
        let reset = try await person.api.post("/auth/reset-password", ["token": token, "new_password": new])
        #expect(reset["status"] == "password_reset")
        #expect(try await person.api.bearing(access).get("/auth/me").status == 401)
        #expect(try await person.api.signIn(person.email).code == "invalid_credentials")
        #expect(try await person.api.signIn(person.email, password: new).status == 200)
        let again = try await person.api.post("/auth/reset-password", ["token": token, "new_password": new + "!"])
        #expect(again.code == "token_invalid")
        #expect(try await person.mailbox.mail("notice").language == "fr")
    }

    @Test func doesNotRevealWhetherAnAddressIsRegistered() async throws {
        let person = try await Person("nobody")
        for path in ["/auth/send-magic-link", "/auth/send-password-reset"] {
            #expect(try await person.ask(path).status == 204)
        }
        // The registered user's later email has arrived, so an email to the unregistered address would have, too.
        let other = try await Person()
        _ = try await other.signUp()
        _ = try await other.ask("/auth/send-magic-link")
        _ = try await other.mailbox.mail("magic_link")
        #expect(try person.mailbox.mails().isEmpty)
    }

    @Test func anInvitationCountsOnce() async throws {
        let (owner, invitee) = (try await Person("owner"), try await Person("invitee"))
        let signedUp = try await owner.signUp()
        let api = owner.api.bearing(signedUp["tokens.access_token"])
        let early = try await api.post("/auth/invites", ["email": invitee.email, "role": "member"])
        #expect(early.status == 403 && early.code == "email_verification_required")
        let verification = try #require(try await owner.mailbox.mail("verification").token)
        #expect(try await api.post("/auth/verify", ["token": verification]).status == 204)
        let created = try await api.post("/auth/invites", ["email": invitee.email, "role": "member"])
        #expect(created.status == 201)
        let token = try #require(try await invitee.mailbox.mail("invite").token)
        let joined = try await invitee.api.get("/auth/accept-invite?token=\(token)")
        #expect(joined.status == 200)
        #expect(joined["profile.active_membership.role"] == "member")
        #expect(joined["profile.active_membership.account_id"] == created["account_id"])
        #expect(try await invitee.api.post("/auth/accept-invite", ["token": token]).code == "token_invalid")
        let inviteeAPI = invitee.api.bearing(joined["tokens.access_token"])
        #expect(try await inviteeAPI.get("/auth/invites").code == "not_owner")

        // By an operator, and revoked.
        struct Made: Decodable { let id, token, url, email, role, expires_at: String }
        let account = try #require(created["account_id"])
        let made = try await owner.fleet.latchkey(
            as: Made.self, "invites", "create", "--account", account, "--email", API.newEmail("late"), "--role",
            "viewer")
        #expect(made.url.contains("/login/invite?token=\(made.token)"))
        try await owner.fleet.latchkey("invites", "revoke", made.id, "--yes")
        #expect(try await invitee.api.post("/auth/accept-invite", ["token": made.token]).code == "token_invalid")
        let list = try await api.get("/auth/invites")
        let statuses = (list.json["invites"] as? [[String: Any]])?.compactMap { $0["status"] as? String }
        #expect(statuses == ["revoked", "accepted"])
    }

    @Test func aCodeVerifiesOnlyTheSignedInUser() async throws {
        let (person, other) = (try await Person(), try await Person("other"))
        let signedUp = try await person.signUp()
        let api = person.api.bearing(signedUp["tokens.access_token"])
        let id = try #require(signedUp["profile.credentials.0.id"])
        let code = try #require(try await person.mailbox.mail("verification").code)
        func send(_ api: API, _ code: String) async throws -> API.Answer {
            try await api.post("/auth/verify-with-code", ["email_id": id, "code": code])
        }
        #expect(try await send(person.api, code).status == 401)
        let stranger = other.api.bearing(try await other.signUp()["tokens.access_token"])
        #expect(try await send(stranger, code).status == 404)
        #expect(try await send(api, code == "000000" ? "000001" : "000000").code == "code_invalid")
        let bare = try await api.post("/auth/verify-with-code")
        #expect(bare.status == 400 && bare["invalid_params.1.path"] != nil)
        for _ in 0..<2 { #expect(try await send(api, code).status == 204) }
        #expect(try await api.get("/auth/me")["credentials.0.email_verified_at"] != nil)
    }

    @Test func aCodeResetsAPasswordOnce() async throws {
        let person = try await Person()
        _ = try await person.signUp()
        _ = try await person.ask("/auth/send-password-reset")
        let mail = try await person.mailbox.mail("password_reset")
        let (code, token) = (try #require(mail.code), try #require(mail.token))
        let new = "quite another sentence, and longer"
        func send(_ code: String, _ password: String) async throws -> API.Answer {
            try await person.api.post(
                "/auth/reset-password",
                ["client_id": "client_demo", "email": person.email, "code": code, "new_password": password])
        }
        #expect(try await send(code == "000000" ? "000001" : "000000", new).code == "code_invalid")
        // A weak password costs no try, however often it is refused.
        for _ in 0..<6 { #expect(try await send(code, "short").status == 400) }
        #expect(try await send(code, new)["status"] == "password_reset")
        #expect(try await person.api.signIn(person.email, password: new).status == 200)
        #expect(try await send(code, new + "!").code == "code_invalid")
        let late = try await person.api.post("/auth/reset-password", ["token": token, "new_password": new + "!"])
        #expect(late.code == "token_invalid")
        let bare = try await person.api.post("/auth/reset-password", ["code": "123456"])
        #expect(bare["invalid_params.0.path"] == "/email" && bare["invalid_params.1.path"] == "/new_password")
    }

    @Test func aCodeAcceptsAnInvitationOnce() async throws {
        let (owner, invitee) = (try await Person("owner"), try await Person("invitee"))
        let api = owner.api.bearing(try await owner.signUp()["tokens.access_token"])
        let verification = try #require(try await owner.mailbox.mail("verification").token)
        #expect(try await api.post("/auth/verify", ["token": verification]).status == 204)
        let created = try await api.post("/auth/invites", ["email": invitee.email, "role": "viewer"])
        #expect(created.status == 201)
        let mail = try await invitee.mailbox.mail("invite")
        let code = try #require(mail.code)
        #expect(mail.text.contains("/login/invite-code?client_id=client_demo"))
        func send(_ code: String) async throws -> API.Answer {
            try await invitee.api.post(
                "/auth/accept-invite", ["client_id": "client_demo", "email": invitee.email, "code": code])
        }
        #expect(try await send(code == "000000" ? "000001" : "000000").code == "code_invalid")
        #expect(try await send(code)["profile.active_membership.account_id"] == created["account_id"])
        #expect(try await send(code).code == "code_invalid")
        #expect(try await invitee.api.post("/auth/accept-invite", ["token": mail.token ?? ""]).code == "token_invalid")
    }

    /// A code that was told to an attacker is useless to them, and no other browser can guess it. The link works everywhere.
    @Test func aCodeWorksInTheBrowserThatRequestedIt() async throws {
        let person = try await Person()
        _ = try await person.signUp()
        func send(_ code: String, cookie: String?) async throws -> API.Answer {
            try await person.api.send(
                .POST, "/auth/sign-in-with-code",
                ["client_id": "client_demo", "email": person.email, "code": code],
                headers: cookie.map { [("Cookie", $0)] } ?? [])
        }
        func ask(cookie: String?) async throws -> String {
            let asked = try await person.api.send(
                .POST, "/auth/send-magic-link", ["client_id": "client_demo", "email": person.email],
                headers: cookie.map { [("Cookie", $0)] } ?? [])
            #expect(asked.status == 204)
            let cookies = asked.headers["set-cookie"].filter { $0.hasPrefix("mail_code=") }
            #expect(cookies.allSatisfy { $0.contains("; HttpOnly; SameSite=Lax; Path=/; Max-Age=") })
            return String(try #require(cookies.first?.split(separator: ";").first))
        }
        // Nothing is known of a caller that has brought no cookie: it may not keep any.
        let cookie = try await ask(cookie: nil)
        let first = try #require(try await person.mailbox.mail("magic_link").code)
        #expect(try await send(first, cookie: nil).status == 200)
        // The next code works only in the browser that sent its cookie.
        #expect(try await ask(cookie: cookie) == cookie)
        let code = try #require(try await person.mailbox.mail("magic_link", 1).code)
        let other = "mail_code=\(Data((0..<32).map { _ in UInt8.random(in: .min ... .max) }).base64URL)"
        for elsewhere in [nil, other, nil, other] {
            #expect(try await send(code, cookie: elsewhere).code == "code_invalid")
        }
        #expect(try await send(code, cookie: cookie).status == 200)
    }

    /// An attacker signs up with another person's address and waits for that person.
    @Test(arguments: ["verify", "verify-by-post", "link", "code", "reset", "invite"])
    func theFirstProofOfAMailboxRemovesWhatCameBefore(_ way: String) async throws {
        let victim = try await Person("victim")
        let attacker = try await victim.signUp()
        let (access, refresh) = (attacker["tokens.access_token"], try #require(attacker["tokens.refresh_token"]))
        let (answer, isTold) = try await proveMailbox(of: victim, way, [:])
        #expect(answer.status == (way.hasPrefix("verify") ? 204 : 200), "\(answer.text)")
        #expect(isTold)
        #expect(try await victim.api.signIn(victim.email).code == "invalid_credentials")
        #expect(try await victim.api.bearing(access).get("/auth/me").status == 401)
        #expect(try await victim.api.refresh(refresh).status == 401)
        try await eventually(within: .seconds(15), "a notice to \(victim.email)") {
            try victim.mailbox.mails().contains { $0.kind == "notice" && $0.subject.contains("secured") }
        }
    }

    /// The same person, who enters the password or is signed in, loses nothing.
    @Test(arguments: ["verify-by-post", "link", "code", "invite"], [true, false])
    func theUserWhoSignedUpKeepsEverything(_ way: String, _ isSignedIn: Bool) async throws {
        var person = try await Person()
        let access = try await person.signUp()["tokens.access_token"]
        if isSignedIn { person.api = person.api.bearing(access) }
        let (answer, isTold) = try await proveMailbox(of: person, way, isSignedIn ? [:] : ["password": API.password])
        #expect(answer.status == (way.hasPrefix("verify") ? 204 : 200), "\(answer.text)")
        #expect(!isTold)
        #expect(try await person.api.bearing(nil).signIn(person.email).status == 200)
        #expect(try await person.api.bearing(access).get("/auth/me").status == 200)
    }

    /// A wrong password removes nothing, and leaves the link good.
    @Test(arguments: ["verify-by-post", "invite"]) func aWrongPasswordSpendsNoLink(_ way: String) async throws {
        let person = try await Person()
        _ = try await person.signUp()
        let wrong = try await proveMailbox(of: person, way, ["password": "some other long sentence"]).answer
        #expect(wrong.status == 401 && wrong.code == "invalid_credentials")
        #expect(try await person.api.signIn(person.email).status == 200)
        let right = try await proveMailbox(of: person, way, ["password": API.password], asksAgain: false).answer
        #expect([200, 204].contains(right.status))
    }

    /// Proves a mailbox by an API call. Returns whether the answer states that something was removed.
    private func proveMailbox(
        of person: Person, _ way: String, _ more: [String: Any], asksAgain: Bool = true
    ) async throws -> (answer: API.Answer, isTold: Bool) {
        func mailed(_ kind: String) async throws -> Mailbox.Mail { try await person.mailbox.mail(kind) }
        func body(_ own: [String: Any]) -> [String: Any] { own.merging(more) { $1 } }
        let answer: API.Answer
        switch way {
        case "verify":
            answer = try await person.api.get(
                "/auth/verify?token=\(try #require(try await mailed("verification").token))")
        case "verify-by-post":
            answer = try await person.api.post(
                "/auth/verify", body(["token": try await mailed("verification").token ?? ""]))
        case "link":
            _ = try await person.ask("/auth/send-magic-link")
            let token = try #require(try await mailed("magic_link").token)
            answer = try await person.api.post("/auth/sign-in-with-token", body(["token": token]))
        case "code":
            _ = try await person.ask("/auth/send-magic-link")
            let code = try #require(try await mailed("magic_link").code)
            answer = try await person.api.post(
                "/auth/sign-in-with-code", body(["client_id": "client_demo", "email": person.email, "code": code]))
        case "reset":
            _ = try await person.ask("/auth/send-password-reset")
            let token = try #require(try await mailed("password_reset").token)
            answer = try await person.api.post(
                "/auth/reset-password", body(["token": token, "new_password": "quite another sentence, and longer"]))
        default:
            if asksAgain {
                let owner = try await person.api.bearing(nil).signUp(API.newEmail("owner"))
                try await person.fleet.latchkey(
                    "invites", "create", "--account", try #require(owner["profile.active_membership.account_id"]),
                    "--email", person.email, "--role", "member")
            }
            let token = try #require(try await mailed("invite").token)
            answer = try await person.api.post("/auth/accept-invite", body(["token": token]))
        }
        let member = answer.json["credentials_reset"] as? Bool ?? false
        return (answer, member || answer.headers.first(name: "credentials-reset") == "true")
    }

    /// A browser's way: the page, its cookie and its form, without a script.
    @Test func aLinksPageSignsInWithItsButton() async throws {
        let person = try await Person()
        _ = try await person.signUp()
        _ = try await person.ask("/auth/send-magic-link")
        let link = try #require(try await person.mailbox.mail("magic_link").link(to: "link"))
        let path = link.replacing(person.fleet.issuer, with: "")
        let page = try await person.api.raw(.GET, path)
        #expect(page.text.contains(person.email.lowercased()))
        #expect(page.headers.first(name: "content-security-policy")?.contains("frame-ancestors 'none'") == true)
        let cookie = try #require(page.headers.first(name: "set-cookie")?.split(separator: ";").first)
        func field(_ name: String) throws -> String {
            try #require(
                page.text.firstMatch(
                    of: try Regex("name=\"\(name)\" value=\"([^\"]*)\"", as: (Substring, Substring).self))
            )
            .1.description
        }
        let form = "token=\(try field("token"))&csrf_token=\(try field("csrf_token"))"
        let forged = try await person.api.form("/login/link", form, cookie: nil)
        #expect(forged.status == 403)
        let done = try await person.api.form("/login/link", form, cookie: String(cookie))
        #expect(done.status == 303)
        #expect(done.headers.first(name: "location") == "/login/account?client_id=client_demo")
        #expect(done.headers["set-cookie"].count { $0.hasPrefix("access_token=ey") } == 1)
        // The same form again is the same answer for a while; the link itself is spent.
        let again = try await person.api.form("/login/link", form, cookie: String(cookie))
        #expect(again.status == 303 && again.headers["set-cookie"] == done.headers["set-cookie"])
        #expect(try await person.api.form("/login/link", form + "&x=1", cookie: String(cookie)).status == 401)
    }
}
