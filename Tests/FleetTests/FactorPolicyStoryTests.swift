import Crypto
import Foundation
import TestKit
import Testing

/// An application that requires a second factor, and lets users have browsers remembered.
@Suite struct FactorPolicyStoryTests {
    private struct Made: Decodable { let id: String }

    private let origin = "https://\(UUID().uuidString.lowercased()).example.com"
    private let fleet: TestFleet
    private let api: API
    private let email = API.newEmail("factors")
    private let client: String
    private let app: String

    init() async throws {
        fleet = try await TestFleet.shared()
        api = API(baseURL: fleet.baseURL)
        app = try await fleet.latchkey(
            as: Made.self, "apps", "create", "--name", "Strict", "--second-factor", "required", "--remember-browsers"
        ).id
        client = try await fleet.latchkey(
            as: Made.self, "clients", "create", "--app", app, "--name", "Web", "--origin", origin, "--method",
            "password"
        ).id
    }

    private func send(
        _ path: String, _ body: [String: Any], cookie: String? = nil
    ) async throws -> API.Answer {
        var headers = [("Origin", origin)]
        if let cookie { headers.append(("Cookie", cookie)) }
        return try await api.send(
            .POST, path, body.merging(["client_id": client]) { first, _ in first }, headers: headers)
    }

    private func signIn(cookie: String? = nil) async throws -> API.Answer {
        try await send("/auth/sign-in", ["email": email, "password": API.password], cookie: cookie)
    }

    /// The code of an app (RFC 6238), `steps` from now.
    private func code(of secret: String, _ steps: Int = 0) -> String {
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")
        var (bits, count, key) = (0, 0, Data())
        for digit in secret {
            bits = bits << 5 | (alphabet.firstIndex(of: digit) ?? 0)
            count += 5
            if count >= 8 {
                count -= 8
                key.append(UInt8(bits >> count & 0xff))
                bits &= (1 << count) - 1
            }
        }
        let step = UInt64(Date().timeIntervalSince1970 / 30) + UInt64(steps)
        let message = withUnsafeBytes(of: step.bigEndian) { Data($0) }
        let hash = Array(HMAC<Insecure.SHA1>.authenticationCode(for: message, using: SymmetricKey(data: key)))
        let start = Int(hash[19] & 15)
        let number = hash[start..<start + 4].reduce(0) { $0 << 8 | Int($1) } & 0x7fff_ffff
        let text = String(number % 1_000_000)
        return String(repeating: "0", count: 6 - text.count) + text
    }

    @Test func aPersonEnrolsDuringTheSignInAndIsAskedFromThenOn() async throws {
        let signedUp = try await send("/auth/sign-up", ["email": email, "password": API.password])
        #expect(signedUp.status == 403 && signedUp.code == "second_factor_enrolment_required")
        // Half-done, and begun again.
        _ = try await send("/auth/factors/totp", ["sign_in_token": signedUp["sign_in_token"] ?? ""])
        let waiting = try await signIn()
        #expect(waiting.code == "second_factor_enrolment_required")
        let token = try #require(waiting["sign_in_token"])
        let setup = try await send("/auth/factors/totp", ["sign_in_token": token])
        let (id, secret) = (try #require(setup["id"]), try #require(setup["secret"]))
        let first = code(of: secret)
        let answers = try await withThrowingTaskGroup(of: API.Answer.self) { group in
            for _ in 0..<20 {
                group.addTask {
                    try await send("/auth/factors/totp/\(id)/confirm", ["sign_in_token": token, "code": first])
                }
            }
            return try await group.reduce(into: [API.Answer]()) { $0.append($1) }
        }
        let done = answers.filter { $0.status == 200 }
        #expect(done.count == 1)
        let recovery = try #require(done.first?.json["recovery_codes"] as? [String])
        #expect(recovery.count == 10)
        let session = try #require(done.first?["tokens.access_token"])
        let claims = try OAuthClient.claims(of: session)
        #expect(claims["amr"] as? [String] == ["pwd", "otp", "mfa"])
        #expect(claims["acr"] as? String == "urn:latchkey:two-factors")
        let bearer = API(baseURL: fleet.baseURL, accessToken: session, origin: origin)
        #expect(try await bearer.get("/auth/me").status == 200)

        let asked = try await signIn()
        #expect(asked.status == 403 && asked.code == "second_factor_required")
        let kinds = (asked.json["factors"] as? [[String: Any]])?.map { $0["type"] as? String }
        #expect(kinds == ["totp", "recovery_code"])
    }

    @Test func aRememberedBrowserSignsInWithOneFactorUntilFactorsChange() async throws {
        let signedUp = try await send("/auth/sign-up", ["email": email, "password": API.password])
        let enrolling = try #require(signedUp["sign_in_token"])
        let setup = try await send("/auth/factors/totp", ["sign_in_token": enrolling])
        let (id, secret) = (try #require(setup["id"]), try #require(setup["secret"]))
        let enrolled = try await send(
            "/auth/factors/totp/\(id)/confirm", ["sign_in_token": enrolling, "code": code(of: secret)])
        let recovery = try #require(enrolled["recovery_codes.0"])

        let asked = try await signIn()
        let shown = try await send(
            "/auth/sign-in/second-factor",
            [
                "sign_in_token": asked["sign_in_token"] ?? "", "type": "recovery_code", "code": recovery,
                "remember_browser": true,
            ])
        #expect(shown.status == 200)
        let cookie = try #require(
            shown.headers["set-cookie"].first { $0.contains("remembered_browser=") }?.split(separator: ";").first
                .map(String.init))
        let remembered = try await signIn(cookie: cookie)
        #expect(remembered.status == 200)
        let claims = try OAuthClient.claims(of: try #require(remembered["tokens.access_token"]))
        #expect(claims["amr"] as? [String] == ["pwd"] && claims["acr"] as? String == "urn:latchkey:one-factor")

        // One factor is not enough to remove the other.
        var bearer = API(baseURL: fleet.baseURL, accessToken: remembered["tokens.access_token"], origin: origin)
        let weak = try await bearer.delete("/auth/factors/\(id)")
        #expect(weak.status == 401 && weak.code == "insufficient_user_authentication")
        #expect(
            weak.headers["www-authenticate"] == [
                #"Bearer error="insufficient_user_authentication", max_age=600, acr_values="urn:latchkey:two-factors""#
            ])
        let renewed = try await bearer.post("/auth/reauthenticate", ["type": "totp", "code": code(of: secret, 1)])
        #expect(renewed.status == 200)
        bearer.accessToken = renewed["access_token"]
        #expect(try await bearer.delete("/auth/factors/\(id)").status == 204)
        let again = try await signIn(cookie: cookie)
        #expect(again.code == "second_factor_enrolment_required")
    }

    @Test func anApplicationCanTurnSecondFactorsOff() async throws {
        _ = try await send("/auth/sign-up", ["email": email, "password": API.password])
        _ = try await fleet.latchkey("apps", "update", app, "--second-factor", "off")
        let signedIn = try await signIn()
        #expect(signedIn.status == 200)
        let bearer = API(baseURL: fleet.baseURL, accessToken: signedIn["tokens.access_token"], origin: origin)
        #expect(try await bearer.post("/auth/factors/totp").code == "method_not_enabled")
        #expect(try await bearer.post("/auth/passkeys/registration-options").code == "method_not_enabled")
    }
}
