import Foundation
import TestKit
import Testing

/// Limits as callers from many addresses meet them: a trusted proxy states where each request comes from.
@Suite struct LimitStoryTests {
    private static let fleet = Task {
        try await TestFleet.launch(environment: [
            "LATCHKEY_RATE_LIMITS": "on", "LATCHKEY_TRUSTED_PROXIES": "127.0.0.1",
            "LATCHKEY_LIMIT_SIGN_IN": "12/60s",
        ])
    }

    /// A person at one address, with a browser's cookies.
    private struct Caller {
        let api: API
        var address = "198.51.\(Int.random(in: 0...255)).\(Int.random(in: 0...255))"
        var device: String?

        func post(_ path: String, _ body: [String: Any]) async throws -> API.Answer {
            var headers = [("X-Forwarded-For", address)]
            if let device { headers.append(("Cookie", device)) }
            var body = body
            body["client_id"] = "client_demo"
            return try await api.send(.POST, path, body, headers: headers)
        }

        func signIn(_ email: String, _ password: String) async throws -> API.Answer {
            try await post("/auth/sign-in", ["email": email, "password": password])
        }
    }

    private static func caller() async throws -> Caller { Caller(api: API(baseURL: try await fleet.value.baseURL)) }

    private static func device(in answer: API.Answer) -> String? {
        answer.headers["Set-Cookie"].first { $0.hasPrefix("device=") }?.split(separator: ";").first.map(
            String.init)
    }

    @Test func tellsALimitedAddressWhenToRetry() async throws {
        let caller = try await Self.caller()
        for index in 0..<12 {
            // Each for another account, so that only the address counts.
            let answer = try await caller.signIn(API.newEmail(), "not the password at all")
            #expect(answer.status == 401)
            #expect(answer.headers.first(name: "RateLimit-Policy")?.contains("\"sign_in\";q=12;w=60") == true)
            #expect(answer.headers.first(name: "RateLimit-Remaining") == "\(11 - index)")
        }
        let refused = try await caller.signIn(API.newEmail(), "not the password at all")
        #expect(refused.status == 429)
        #expect(refused.code == "rate_limited")
        let seconds = Int(refused.headers.first(name: "Retry-After") ?? "") ?? 0
        #expect((1...60).contains(seconds))
        #expect(refused.headers.first(name: "RateLimit")?.contains("\"sign_in\";r=0") == true)
        // Elsewhere nothing has happened.
        let other = try await Self.caller()
        #expect(try await other.signIn(API.newEmail(), "not the password at all").status == 401)
    }

    @Test func anAttackFromManyAddressesDoesNotLockOutAKnownDevice() async throws {
        var owner = try await Self.caller()
        let email = API.newEmail("owner")
        let signedUp = try await owner.post("/auth/sign-up", ["email": email, "password": API.password])
        #expect(signedUp.status == 200)
        // The mailbox is not verified, so this could be anybody's device. Signing in makes it known.
        #expect(Self.device(in: signedUp) == nil)
        let device = try #require(Self.device(in: try await owner.signIn(email, API.password)))

        // Five wrong passwords from five places; the next place has to wait, and longer after each wrong password.
        for _ in 0..<5 {
            #expect(try await Self.caller().signIn(email, "not the password at all").status == 401)
        }
        let refused = try await Self.caller().signIn(email, "not the password at all")
        #expect(refused.status == 429)
        #expect(refused.headers.first(name: "Retry-After") == "2")
        // Not even the right password helps a stranger now, or the answer would tell which it is.
        #expect(try await Self.caller().signIn(email, API.password).status == 429)
        // Attempts during the pause do not extend it.
        try await eventually("the end of the pause") {
            try await Self.caller().signIn(email, "not the password at all").status == 401
        }
        let longer = try await Self.caller().signIn(email, "not the password at all")
        #expect(["3", "4"].contains(longer.headers.first(name: "Retry-After")))

        // The owner is let in where they were before, and stays in there.
        owner.device = device
        owner.address = "203.0.113.7"
        // A browser that sends a cookie must show a CSRF token only for those that sign in; this one does not.
        let signedIn = try await owner.signIn(email, API.password)
        #expect(signedIn.status == 200)
        let refreshed = try await owner.post(
            "/auth/refresh", ["refresh_token": try #require(signedUp["tokens.refresh_token"])])
        #expect(refreshed.status == 200)
        // A cookie for another account does not count for this one.
        var stranger = try await Self.caller()
        let eve = API.newEmail("eve")
        _ = try await stranger.post("/auth/sign-up", ["email": eve, "password": API.password])
        stranger.device = Self.device(in: try await stranger.signIn(eve, API.password))
        #expect(stranger.device != nil)
        #expect(try await stranger.signIn(email, API.password).status == 429)
    }

    @Test func limitsUnknownAddressesAlike() async throws {
        let email = API.newEmail("nobody")
        for _ in 0..<5 {
            #expect(try await Self.caller().signIn(email, "not the password at all").status == 401)
        }
        let refused = try await Self.caller().signIn(email, "not the password at all")
        #expect(refused.status == 429)
        #expect(refused.headers.first(name: "Retry-After") == "2")
    }

    /// An attacker signs up with another person's address and collects any number of known devices. Once its owner
    /// has taken the account back, none of them counts.
    @Test func aFormerUserOfADeviceLocksNobodyOut() async throws {
        let email = API.newEmail("victim")
        let password = "the attacker's own long sentence"
        let signedUp = try await Self.caller().post("/auth/sign-up", ["email": email, "password": password])
        #expect(signedUp.status == 200)
        var devices: [String] = []
        for _ in 0..<26 {
            devices.append(try #require(Self.device(in: try await Self.caller().signIn(email, password))))
        }

        // The owner takes back the account and signs in.
        var owner = try await Self.caller()
        #expect(try await owner.post("/auth/send-password-reset", ["email": email]).status == 204)
        let mail = try await Mailbox(fleet: try await Self.fleet.value, address: email).mail("password_reset")
        let reset = try await owner.post(
            "/auth/reset-password", ["token": try #require(mail.token), "new_password": API.password])
        #expect(reset.status == 200)
        owner.device = Self.device(in: try await owner.signIn(email, API.password))
        #expect(owner.device != nil)

        var wrong = 0
        for device in devices {
            for _ in 0..<5 {
                var attacker = try await Self.caller()
                attacker.device = device
                let answer = try await attacker.signIn(email, "not the password at all")
                #expect([401, 429].contains(answer.status))
                if answer.status == 401 { wrong += 1 }
            }
        }
        // All of them together count as one stranger, who has to wait.
        #expect(wrong < 15)
        #expect(try await owner.signIn(email, API.password).status == 200)
    }

    /// The mark of the browser in which a password is changed goes on, the others end.
    @Test func aNewPasswordEndsTheOtherDevices() async throws {
        let email = API.newEmail("owner")
        var (here, there) = (try await Self.caller(), try await Self.caller())
        _ = try await here.post("/auth/sign-up", ["email": email, "password": API.password])
        let signedIn = try await here.signIn(email, API.password)
        here.device = Self.device(in: signedIn)
        there.device = Self.device(in: try await there.signIn(email, API.password))
        let new = "quite another sentence, and longer"
        let changed = try await here.api.bearing(signedIn["tokens.access_token"]).send(
            .POST, "/auth/change-password", ["current_password": API.password, "new_password": new],
            headers: [("Cookie", try #require(here.device))])
        #expect(changed.status == 204)
        here.device = Self.device(in: changed)
        #expect(here.device != nil)

        for _ in 0..<5 { _ = try await Self.caller().signIn(email, "not the password at all") }
        #expect(try await there.signIn(email, new).status == 429)
        #expect(try await here.signIn(email, new).status == 200)
    }

    @Test func limitsEmailsToAMailboxWithoutRefusingItsOwner() async throws {
        let email = API.newEmail("flooded")
        let mailbox = Mailbox(fleet: try await Self.fleet.value, address: email)
        _ = try await Self.caller().post("/auth/sign-up", ["email": email, "password": API.password])
        _ = try await mailbox.mail("verification")
        for index in 0..<30 {
            let address = index % 2 == 0 ? email : email.uppercased()
            #expect(try await Self.caller().post("/auth/send-magic-link", ["email": address]).status == 204)
        }
        let link = try await mailbox.mail("magic_link")
        // Requests of strangers use up no other kind of email.
        let owner = try await Self.caller()
        #expect(try await owner.post("/auth/send-password-reset", ["email": email]).status == 204)
        _ = try await mailbox.mail("password_reset")
        #expect(try mailbox.mails().count { $0.kind == "magic_link" } == 1)
        // After using the email, the user may get another one.
        let used = try await owner.post(
            "/auth/sign-in-with-code", ["email": email, "code": try #require(link.code)])
        #expect(used.status == 200)
        #expect(try await owner.post("/auth/send-magic-link", ["email": email]).status == 204)
        _ = try await mailbox.mail("magic_link", 1)
    }

    @Test func oneCallerMayRequestFiveEmailsAMinute() async throws {
        let (caller, email) = (try await Self.caller(), API.newEmail("flooded"))
        for _ in 0..<5 { #expect(try await caller.post("/auth/send-magic-link", ["email": email]).status == 204) }
        let refused = try await caller.post("/auth/send-password-reset", ["email": email])
        #expect(refused.status == 429)
        #expect(refused.headers.first(name: "RateLimit")?.contains("\"mailbox\";r=0") == true)
    }

    @Test func signUpsOfOneMailboxCountTogether() async throws {
        let name = "plus-\(UUID().uuidString.lowercased())"
        var statuses: [Int] = []
        for index in 0..<12 {
            let answer = try await Self.caller().post(
                "/auth/sign-up", ["email": "\(name)+\(index)@example.com", "password": API.password])
            statuses.append(answer.status)
        }
        // Beyond the limit no email is sent, but the owner of the mailbox can still sign up.
        #expect(statuses == Array(repeating: 200, count: 12))
        // A failed sign-up sends no email and does not count. It does not affect recovery either.
        #expect(try await Self.caller().post("/auth/send-magic-link", ["email": "\(name)+0@example.com"]).status == 204)
    }

    @Test func asAWiderNetworkIPv6CountsTogether() async throws {
        let site = "2001:db8:\(String(Int.random(in: 0...0xffff), radix: 16))"
        func check(_ subnet: Int) async throws -> Int {
            var caller = try await Self.caller()
            caller.address = "\(site):\(String(subnet, radix: 16))::1"
            return try await caller.post("/auth/check-email", ["email": API.newEmail()]).status
        }
        // 30 for each /64, four times as many for a /56.
        for subnet in 0..<4 {
            for _ in 0..<30 { #expect(try await check(subnet) == 200) }
        }
        #expect(try await check(0) == 429)
        #expect(try await check(4) == 429)
        #expect(try await check(0x100) == 200)
    }

    /// A browser with dead or garbage cookies may view pages without limit and uses up nothing that its
    /// neighbours at the same address need.
    @Test func pageViewsWithDeadCookiesUseNoSharedLimit() async throws {
        let caller = try await Self.caller()
        func signUp() async throws -> (access: String, refresh: String) {
            let answer = try await caller.post(
                "/auth/sign-up", ["email": API.newEmail("cookie"), "password": API.password])
            return (try #require(answer["tokens.access_token"]), try #require(answer["tokens.refresh_token"]))
        }
        let (over, neighbour) = (try await signUp(), try await signUp())
        #expect(try await caller.api.bearing(over.access).post("/auth/sign-out").status == 204)
        for index in 0..<170 {
            for cookie in ["refresh_token=\(over.refresh)", "refresh_token=junk-\(index)"] {
                let page = try await caller.api.raw(
                    .GET, "/login/account?client_id=client_demo",
                    headers: [("X-Forwarded-For", caller.address), ("Cookie", cookie)])
                #expect(page.status == 303)
            }
        }
        #expect(try await caller.post("/auth/refresh", ["refresh_token": neighbour.refresh]).status == 200)
    }
}
