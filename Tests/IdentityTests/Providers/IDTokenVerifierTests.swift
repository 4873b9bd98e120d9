import Foundation
import Models
import TestKit
import Testing

@testable import IdentityService

@Suite struct IDTokenVerifierTests {
    private static let ann: [String: TestProvider.Value] = [
        "id": "1", "email": "ann@example.com", "email_verified": true, "xms_edov": true,
    ]

    @Test func refusesInvalidClaims() async throws {
        let fixture = try await ProviderFixture()
        let now = Int(Date().timeIntervalSince1970)
        let changes: [(String, [String: TestProvider.Value])] = [
            ("wrong_issuer", ["iss": "https://accounts.google.com"]),
            ("wrong_audience", ["aud": "someone-else"]),
            ("wrong_audience", ["aud": ["someone-else", "our-id-at-google"]]),
            ("wrong_audience", ["azp": "someone-else"]),
            ("wrong_nonce", ["nonce": "another"]),
            ("wrong_nonce", ["nonce": nil]),
            ("expired", ["exp": .int(now - 100)]),
            ("expired", ["iat": .int(now + 1000)]),
            ("claim_missing", ["sub": ""]),
            ("unreadable", ["sub": nil]),
            ("unreadable", ["exp": nil]),
        ]
        for (reason, claims) in changes {
            try await fixture.expectError(of: .google, .providerFailed, reason, { $0.claims = claims })
        }
        // Two audiences are accepted if `azp` names us.
        var good = TestProvider.Behaviour(Self.ann)
        good.claims = ["aud": ["our-id-at-google", "another"], "azp": "our-id-at-google"]
        _ = try fixture.authenticated(try await fixture.signIn(.google, good))
    }

    @Test func refusesInvalidSignatures() async throws {
        let fixture = try await ProviderFixture()
        for name in [Provider.google, .apple, .microsoft] {
            for sign in ["none", "hmac", "stranger", "unknown"] {
                try await fixture.expectError(of: name, .providerFailed, "bad_signature", { $0.sign = sign })
            }
        }
        // For an unknown key the keys were fetched once more, and not more often than once a minute.
        let asked = try fixture.provider.requests().filter { $0.path == "/keys" }.count
        #expect(asked <= 4)
    }

    /// RFC 8725 §3.10, RFC 7515 §4.1.11.
    @Test(arguments: ["jku", "jwk", "x5u", "x5c", "crit"])
    func refusesHeadersThatBringAKeyOrExtensions(_ parameter: String) async {
        let verifier = IDTokenVerifier(provider: .google, clientID: "us", nonce: Secret("n")) { _ in true }
        let header = #"{"alg":"RS256","kid":"k","\#(parameter)":["x"]}"#
        let token = "\(Data(header.utf8).base64URL).e30.AAAA"
        let refused = await #expect(throws: ProviderError.self) {
            try await verifier.verify(token, at: Date()) { _ throws(ProviderError) in
                Issue.record("looked for the key")
                throw ProviderError(provider: .google, reason: .unreachable)
            }
        }
        #expect(refused?.reason == .badSignature)
    }
}
