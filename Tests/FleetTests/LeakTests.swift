import Foundation
import TestKit
import Testing

/// Secrets must not leave the processes: not in a log, a metric, a URL or an error.
@Suite struct LeakTests {
    /// Walks through everything that handles a secret, then searches for each of them in all that the fleet has written.
    @Test func noSecretReachesALogOrAMetric() async throws {
        let fleet = try await TestFleet.launch(environment: ["LATCHKEY_LOG_LEVEL": "trace"])
        let api = API(baseURL: fleet.baseURL)
        let email = API.newEmail("leak")
        let mailbox = Mailbox(fleet: fleet, address: email)
        var secrets = ["password": API.password, "wrong password": "a guess that is wrong, 4711"]
        func keep(_ name: String, _ value: String?) throws { secrets.updateValue(try #require(value), forKey: name) }

        let signedUp = try await api.signUp(email)
        try keep("first access token", signedUp["tokens.access_token"])
        try keep("first refresh token", signedUp["tokens.refresh_token"])
        _ = try await api.signIn(email, password: secrets["wrong password", default: ""])
        let refreshed = try await api.refresh(secrets["first refresh token", default: ""])
        try keep("second access token", refreshed["access_token"])
        try keep("second refresh token", refreshed["refresh_token"])

        for path in ["/auth/send-magic-link", "/auth/send-password-reset"] {
            _ = try await api.post(path, ["client_id": "client_demo", "email": email])
        }
        let link = try await mailbox.mail("magic_link")
        try keep("link", link.token)
        try keep("code", link.code)
        let signedIn = try await api.post("/auth/sign-in-with-token", ["token": try #require(link.token)])
        #expect(signedIn.status == 200)
        try keep("third access token", signedIn["tokens.access_token"])
        let reset = try await mailbox.mail("password_reset")
        try keep("reset token", reset.token)
        secrets["new password"] = "another sentence that nobody guesses"
        let saved = try await api.post(
            "/auth/reset-password",
            ["token": try #require(reset.token), "new_password": secrets["new password", default: ""]])
        #expect(saved.status == 200)
        // Refused secrets are not logged either.
        _ = try await api.post("/auth/reset-password", ["token": "not-a-token-4711", "new_password": "short-4711"])
        secrets["refused token"] = "not-a-token-4711"
        secrets["refused password"] = "short-4711"
        _ = try await api.raw(.GET, "/auth/verify?token=\(secrets["link", default: ""])x")

        let metrics = try await fleet.latchkey("metrics")
        try await fleet.stop()
        let written = try logs(of: fleet) + [fleet.log, metrics]
        #expect(written.contains { $0.contains("trace") || $0.contains("debug") }, "the fleet logs what it can")
        let codePattern = try Regex("(?:^|[^0-9a-f.])\(secrets["code", default: ""])(?:[^0-9a-f]|$)")
        for (name, secret) in secrets {
            // Six digits by themselves: within a longer number they mean something else.
            let isThere =
                name == "code"
                ? written.contains { $0.firstMatch(of: codePattern) != nil }
                : written.contains { $0.contains(secret) }
            #expect(!isThere, "the \(name) is written down")
        }
    }

    private func logs(of fleet: TestFleet) throws -> [String] {
        let directory = "\(fleet.stateDirectory)/log"
        return try FileManager.default.contentsOfDirectory(atPath: directory)
            .map { try String(decoding: Data(contentsOf: URL(filePath: "\(directory)/\($0)")), as: UTF8.self) }
    }

    /// A URL is kept by browsers, proxies and logs, so a token there counts for nothing (RFC 9700 §4.3.2).
    @Test(arguments: ["/auth/me", "/oauth2/userinfo", "/auth/sessions"])
    func refusesTokensInTheURL(path: String) async throws {
        let fleet = try await TestFleet.shared()
        let api = API(baseURL: fleet.baseURL)
        let token = try #require(try await api.signUp(API.newEmail())["tokens.access_token"])
        #expect(try await api.bearing(token).raw(.GET, path).status != 401)
        #expect(try await api.raw(.GET, "\(path)?access_token=\(token)").status == 401)
    }

    /// No identifier of a session is used again (ASVS 7.2.4).
    @Test func everySignInOpensANewSession() async throws {
        let fleet = try await TestFleet.shared()
        let api = API(baseURL: fleet.baseURL)
        let email = API.newEmail()
        var answers = [try await api.signUp(email)]
        for _ in 0..<2 { answers.append(try await api.signIn(email)) }
        let tokens = answers.compactMap { $0["tokens.access_token"] }
        let sessions = try tokens.map { try Self.session(of: $0) }
        #expect(sessions.count == 3)
        #expect(Set(sessions).count == 3)
        // A token that comes along with a sign-in is not taken over either.
        let again = try await api.bearing(tokens.last).signIn(email)
        #expect(try !sessions.contains(Self.session(of: try #require(again["tokens.access_token"]))))
    }

    private static func session(of token: String) throws -> String {
        let payload = try #require(token.split(separator: ".").dropFirst().first)
        var text = String(payload).replacing("-", with: "+").replacing("_", with: "/")
        text += String(repeating: "=", count: (4 - text.count % 4) % 4)
        let claims = try JSONSerialization.jsonObject(with: try #require(Data(base64Encoded: text)))
        return try #require((claims as? [String: Any])?["sid"] as? String)
    }
}
