import Crypto
import Foundation
import TestKit
import Testing

/// Client libraries that others wrote, as they come.
@Suite struct OAuthLibraryTests {
    private static func script(_ name: String) -> URL {
        URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Clients/\(name)")
    }

    private struct SignedIn: Decodable {
        let user: String
        let method: String
    }

    @Test(arguments: ["none", "client_secret_basic", "client_secret_post", "private_key_jwt"])
    func authlibSignsAUserIn(_ method: String) async throws {
        let fleet = try await TestFleet.shared()
        let isSecret = method.hasPrefix("client_secret")
        let client = try await OAuthClient(fleet, arguments: isSecret ? ["--confidential"] : [])
        var credentials = [client.secret].compactMap(\.self)
        let directory = try TemporaryDirectory()
        if method == "private_key_jwt" {
            let key = P256.Signing.PrivateKey()
            let point = key.publicKey.rawRepresentation
            func text(_ bytes: Data) -> String {
                bytes.base64EncodedString().replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
            }
            let jwks = """
                {"keys":[{"kty":"EC","crv":"P-256","alg":"ES256","kid":"k1",\
                "x":"\(text(point.prefix(32)))","y":"\(text(point.suffix(32)))"}]}
                """
            try Data(jwks.utf8).write(to: URL(filePath: directory.file("jwks.json")))
            try Data(key.pemRepresentation.utf8).write(to: URL(filePath: directory.file("key.pem")))
            try await fleet.latchkey("clients", "update", client.id, "--jwks", directory.file("jwks.json"))
            credentials = [directory.file("key.pem")]
        }
        let signedIn = try await TestPython.run(
            as: SignedIn.self, Self.script("authlib_client.py"),
            [fleet.issuer, client.id, client.redirectURI, method] + credentials)
        #expect(signedIn.user.hasPrefix("user_") && signedIn.method == method)
    }

    private struct StepUp: Decodable { let acr: String }

    /// A resource server asks for more than the token has, and Authlib gets it.
    @Test func authlibHasAUserShowASecondFactor() async throws {
        let fleet = try await TestFleet.shared()
        let client = try await OAuthClient(fleet)
        let strong = try await TestPython.run(
            as: StepUp.self, Self.script("authlib_step_up.py"), [fleet.issuer, client.id, client.redirectURI])
        #expect(strong.acr == "urn:latchkey:two-factors")
    }

    private struct Checks: Decodable {
        let checks: Int
        let kids: Int
        let errors: [String]
    }

    private struct Key: Decodable {
        let kid: String
        let state: String
    }

    /// Keys change while people work, with several replicas and a key set that is kept: not one check fails, neither
    /// PyJWT's nor the fleet's. A key that got out is dropped at once, and people stay signed in.
    @Test func pyJWTChecksTokensDuringARotation() async throws {
        let fleet = try await TestFleet.launch(environment: [
            "LATCHKEY_SCALE": "tokens=2", "LATCHKEY_JWKS_CACHE_TTL": "2", "LATCHKEY_RATE_LIMITS": "off",
        ])
        async let checks = TestPython.run(
            as: Checks.self, Self.script("pyjwt_checks.py"), [fleet.issuer, "60"])
        try await Task.sleep(for: .seconds(2))
        let next = try await fleet.latchkey(as: Key.self, "keys", "rotate")
        #expect(next.state == "next")
        let result = try await checks
        #expect(result.errors.isEmpty)
        #expect(result.kids == 2 && result.checks > 200)
        let keys = try await fleet.latchkey(as: [Key].self, "keys", "list")
        #expect(keys.map(\.state) == ["signing", "retiring"] && keys[0].kid == next.kid)

        let api = API(baseURL: fleet.baseURL)
        let signedUp = try await api.signUp(API.newEmail())
        #expect(try await api.bearing(signedUp["tokens.access_token"]).get("/auth/me").status == 200)
        _ = try await fleet.latchkey("keys", "revoke", next.kid, "--yes")
        #expect(try await api.bearing(signedUp["tokens.access_token"]).get("/auth/me").status == 401)
        // Every replica signs with another key within a second or two.
        try await eventually("new tokens of another key") {
            let refreshed = try await api.signIn(try #require(signedUp["profile.credentials.0.email"]))
            return try await api.bearing(refreshed["tokens.access_token"]).get("/auth/me").status == 200
        }
        struct Event: Decodable {
            let event: String
            let by: String
        }
        let events = try await fleet.latchkey(as: [Event].self, "keys", "log")
        #expect(events.map(\.event) == ["revoked", "made", "made"] && events[0].by == "operator")
        try await fleet.stop()
    }
}
