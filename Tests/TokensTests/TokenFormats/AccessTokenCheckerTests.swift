import Crypto
import Foundation
import Models
import Redis
import Testing

@testable import TokensService

@Suite struct AccessTokenCheckerTests {
    /// A token like a genuine one, with a header and claims changed, signed as the test likes.
    private func forge(
        _ tokens: TokensFixture, header: (inout [String: Any]) -> Void = { _ in },
        claims: (inout [String: Any]) -> Void = { _ in }, signedBy key: P256.Signing.PrivateKey? = nil
    ) async throws -> Secret {
        let genuine = try await tokens.session().tokens.accessToken.reveal().split(separator: ".").map(String.init)
        func object(_ part: String) throws -> [String: Any] {
            let data = try #require(Data(base64URL: part))
            return try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
        }
        var (head, body) = (try object(genuine[0]), try object(genuine[1]))
        header(&head)
        claims(&body)
        let input = try [head, body].map { try JSONSerialization.data(withJSONObject: $0).base64URL }
            .joined(separator: ".")
        let signer = if let key { key } else { try await ownKey(tokens) }
        let signature = try signer.signature(for: Data(input.utf8)).rawRepresentation
        return Secret("\(input).\(signature.base64URL)")
    }

    /// The service's own signing key, opened with its own secrets: what an insider would sign with.
    private func ownKey(_ tokens: TokensFixture) async throws -> P256.Signing.PrivateKey {
        let stored = try await tokens.redis.send(RedisCommand("HVALS", tokens.keyPrefix + "signing_keys")).array
        let json = try #require(stored?.first?.bytes)
        let opened = try SigningKeyBox(keys: tokens.secrets.keyEncryptionKeys)
            .open(try JSONDecoder().decode(StoredSigningKey.self, from: Data(json)))
        guard case .es256(let key) = opened else { throw ServiceError.internal }
        return key
    }

    @Test func acceptsATokenThatTheTestSigned() async throws {
        let tokens = try await TokensFixture()
        #expect(await code { try await tokens.check(try await forge(tokens)) } == nil)
    }

    /// RFC 7515 §2, RFC 4648 §3.5. Each spelling that counts would take another place in the caches.
    @Test func refusesOtherSpellingsOfAToken() async throws {
        let tokens = try await TokensFixture()
        let text = try await tokens.session().tokens.accessToken.reveal()
        // The last character has two bits of the signature, and four that are zero.
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")
        let last = try #require(text.last.flatMap(alphabet.firstIndex))
        var spellings = (1...15).map { String(text.dropLast()) + String(alphabet[last | $0]) }
        spellings += ["=", "==", String(repeating: "=", count: 2000), ".", "A", "\n", " "].map { text + $0 }
        let parts = text.split(separator: ".")
        spellings += ["\(parts[0])=.\(parts[1]).\(parts[2])", "\(parts[0]).\(parts[1])=.\(parts[2])"]
        for spelling in spellings {
            #expect(await code { try await tokens.check(Secret(spelling)) } == "invalid_token", "\(spelling.suffix(8))")
        }
        #expect(await code { try await tokens.check(Secret(text)) } == nil)
    }

    @Test func refusesEveryOtherHeader() async throws {
        let tokens = try await TokensFixture()
        let headers: [(String, Any?)] = [
            ("alg", "none"), ("alg", "HS256"), ("alg", "ES384"), ("alg", "EdDSA"), ("typ", "JWT"), ("typ", nil),
            ("kid", "unknown"), ("kid", nil), ("kid", ""), ("kid", String(repeating: "k", count: 65)),
            ("kid", "../../etc/passwd"), ("jku", "https://evil.example.com/jwks"), ("x5u", "https://evil.example.com"),
            ("jwk", ["kty": "EC"]), ("x5c", ["MII"]), ("crit", ["exp"]),
        ]
        for (name, value) in headers {
            let token = try await forge(tokens, header: { $0[name] = value })
            #expect(await code { try await tokens.check(token) } == "invalid_token", "\(name): \(value ?? "absent")")
        }
    }

    @Test func refusesEveryWrongClaim() async throws {
        let tokens = try await TokensFixture()
        let now = Int(Date().timeIntervalSince1970)
        let claims: [(String, Any?)] = [
            ("iss", "https://evil.example.com"), ("iss", nil), ("aud", ApplicationID.make().description), ("aud", nil),
            ("aud", TokensFixture.client.description), ("aud", "https://api.example.com"), ("delegated", true),
            ("exp", now - 31), ("exp", nil), ("nbf", now + 60), ("iat", now + 60), ("sub", "somebody"), ("sub", nil),
            ("sid", SessionID.make().description), ("sid", nil), ("sub", UserID.make().description),
        ]
        for (name, value) in claims {
            let token = try await forge(tokens, claims: { $0[name] = value })
            #expect(await code { try await tokens.check(token) } == "invalid_token", "\(name): \(value ?? "absent")")
        }
    }

    @Test func refusesAnotherKeysSignature() async throws {
        let tokens = try await TokensFixture()
        let token = try await forge(tokens, signedBy: P256.Signing.PrivateKey())
        #expect(await code { try await tokens.check(token) } == "invalid_token")
    }

    @Test func refusesAnHMACWithThePublicKey() async throws {
        let tokens = try await TokensFixture()
        let parts = try await forge(tokens, header: { $0["alg"] = "HS256" }).reveal().split(separator: ".")
        let input = parts[0...1].joined(separator: ".")
        let publicKey = try await ownKey(tokens).publicKey
        for key in [Data(publicKey.pemRepresentation.utf8), publicKey.rawRepresentation, publicKey.x963Representation] {
            let code = HMAC<SHA256>.authenticationCode(for: Data(input.utf8), using: SymmetricKey(data: key))
            let token = Secret("\(input).\(Data(code).base64URL)")
            #expect(await TokensTests.code { try await tokens.check(token) } == "invalid_token")
        }
    }

    @Test func refusesTextThatIsNoToken() async throws {
        let tokens = try await TokensFixture()
        let genuine = try await tokens.session()
        for text in [
            "", ".", "..", "a.b", "a.b.c", "a.b.c.d", genuine.tokens.refreshToken.reveal(),
            genuine.tokens.accessToken.reveal() + "x", String(repeating: "a", count: 10_000),
        ] {
            #expect(await code { try await tokens.check(Secret(text)) } == "invalid_token")
        }
    }

    @Test func refusesAnExpiredTokenThatWasCheckedBefore() async throws {
        let tokens = try await TokensFixture()
        let token = try await tokens.session().tokens.accessToken
        #expect(await code { try await tokens.check(token) } == nil)
        tokens.clock.pass(600 + 20)
        #expect(await code { try await tokens.check(token) } == nil)
        tokens.clock.pass(11)
        #expect(await code { try await tokens.check(token) } == "invalid_token")
    }
}
