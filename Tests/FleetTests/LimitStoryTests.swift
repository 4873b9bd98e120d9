import Foundation
import TestKit
import Testing

/// Limits as callers from many addresses meet them: a trusted proxy says where each request comes from.
@Suite struct LimitStoryTests {
    private static let fleet = Task {
        try await TestFleet.launch(environment: [
            "LATCHKEY_RATE_LIMITS": "on", "LATCHKEY_TRUSTED_PROXIES": "127.0.0.1",
            "LATCHKEY_LIMIT_SIGN_IN": "12/60s",
        ])
    }

    /// Somebody at one address, with the cookies of their browser.
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

    @Test func oneAddressIsToldWhenToComeBack() async throws {
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

    @Test func anAttackFromManyAddressesKeepsNobodyFromTheirOwnDevice() async throws {
        var owner = try await Self.caller()
        let email = API.newEmail("owner")
        let signedUp = try await owner.post("/auth/sign-up", ["email": email, "password": API.password])
        #expect(signedUp.status == 200)
        let device = try #require(Self.device(in: signedUp))

        // Five wrong passwords from five places; the next place has to wait, and longer after each failure.
        for _ in 0..<5 {
            #expect(try await Self.caller().signIn(email, "not the password at all").status == 401)
        }
        let refused = try await Self.caller().signIn(email, "not the password at all")
        #expect(refused.status == 429)
        #expect(refused.headers.first(name: "Retry-After") == "2")
        // Not even the right password helps a stranger now, or the answer would tell which it is.
        #expect(try await Self.caller().signIn(email, API.password).status == 429)
        try await Task.sleep(for: .milliseconds(2100))
        #expect(try await Self.caller().signIn(email, "not the password at all").status == 401)
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
        // A cookie for another account is none for this one.
        var stranger = try await Self.caller()
        let own = try await stranger.post(
            "/auth/sign-up", ["email": API.newEmail("eve"), "password": API.password])
        stranger.device = Self.device(in: own)
        #expect(try await stranger.signIn(email, API.password).status == 429)
    }

    @Test func whoIsUnknownIsLimitedTheSame() async throws {
        let email = API.newEmail("nobody")
        for _ in 0..<5 {
            #expect(try await Self.caller().signIn(email, "not the password at all").status == 401)
        }
        let refused = try await Self.caller().signIn(email, "not the password at all")
        #expect(refused.status == 429)
        #expect(refused.headers.first(name: "Retry-After") == "2")
    }

    @Test func aMailboxIsNotFlooded() async throws {
        let email = API.newEmail("flooded")
        for _ in 0..<5 {
            #expect(try await Self.caller().post("/auth/send-magic-link", ["email": email]).status == 204)
        }
        #expect(try await Self.caller().post("/auth/send-magic-link", ["email": email.uppercased()]).status == 429)
        #expect(try await Self.caller().post("/auth/send-password-reset", ["email": email]).status == 429)
    }

    /// A browser whose cookies are dead looks at pages as often as it likes, and so does one with junk in them: what its
    /// neighbours at the same address need is not spent.
    @Test func pageViewsWithDeadCookiesCostTheNeighboursNothing() async throws {
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
