import Foundation
import Models
import PasswordHashing
import TestKit
import Testing

@testable import IdentityService

/// Passwords and what providers answer, nearly right; see ``Fuzz``.
@Suite struct FuzzTests {
    private let policy = PasswordPolicy(minimumLength: 12)
    private let words = PasswordPolicy.OwnWords(
        email: EmailAddress("ada.lovelace@example.com"), applicationName: "Acme Notes")

    @Test func aPasswordThatPassesIsOfADecentLength() async {
        let samples = [
            "plain words in a row", "Ünïcödé 😀 sentence", "ada.lovelace@example.com", "aaaabbbbccccdddd",
            "パスワードはひみつです。",
        ]
        await Fuzz.run("passwords") {
            Mutator(samples, maximumLength: 8192, seed: $0)
        } _: { bytes in
            guard let text = String(validating: bytes, as: UTF8.self) else { return }
            let faults = policy.violations(of: Secret(text), words, path: "/password")
            if faults.isEmpty {
                let length = text.precomposedStringWithCompatibilityMapping.unicodeScalars.count
                #expect((12...256).contains(length), "\(FuzzInput.current?.description ?? "")")
            }
            #expect(faults.allSatisfy { $0.received == nil }, "\(FuzzInput.current?.description ?? "")")
        }
    }

    @Test func whatAProviderAnswersIsReadOrNot() async {
        let samples = [
            #"{"keys":[{"kty":"RSA","kid":"a","use":"sig","alg":"RS256","n":"AQAB","e":"AQAB"},{"kty":"EC","crv":"P-256","x":"AA","y":"AA"}]}"#,
            #"{"access_token":"a","id_token":"b.c.d","error":{"code":7}}"#, #"{"access_token":"a","error":"bad"}"#,
            #"{"issuer":"https://a.example","authorization_endpoint":"https://a.example/a","token_endpoint":"https://a.example/t","jwks_uri":"https://a.example/k"}"#,
            #"{"iss":"a","sub":"b","aud":["c"],"exp":1,"iat":1,"email":"Ada@example.com","email_verified":"true","xms_edov":1}"#,
        ]
        let pieces = [#""a":-,"#, "1e", "01", "{}", "[]", "[[[[", #""keys":[{"#, "\\ud800"]
        await Fuzz.run("providers") {
            Mutator(samples, pieces: pieces, seed: $0)
        } _: { bytes in
            let answer = ProviderHTTP.Response(status: 200, body: Data(bytes), cacheControl: nil)
            let keys = answer.json(as: ProviderKeySet.self)
            #expect((keys?.keys.count ?? 0) <= 100)
            for key in keys?.keys.prefix(3) ?? [] { _ = await key.collection(as: nil) }
            _ = answer.json(as: ProviderTokenResponse.self)
            _ = answer.json(as: OpenIDConnect.Endpoints.self)
            _ = answer.json(as: ProviderIDTokenClaims.self)
        }
    }

    @Test func aByteOfAPasswordCostsTheSameInEveryPassword() throws {
        for (name, make) in HostileText.runs {
            #expect(
                Cost.growth(name, floor: .milliseconds(2), of: { Secret(make($0)) }) {
                    _ = policy.violations(of: $0, words, path: "/password")
                } == nil)
            let time = CPUTime.least {
                _ = policy.violations(of: Secret(make(TextBounds.password)), words, path: "/password")
            }
            #expect(time < .milliseconds(50), "\(name): \(time)")
        }
    }

    /// Sets of keys that are none.
    private static let keySets: [(name: String, make: @Sendable (Int) -> String)] = ["{}", "1", #"{"kty":-}"#].map {
        key in
        let make: @Sendable (Int) -> String = { bytes in
            let keys = Array(repeating: key, count: bytes / (key.utf8.count + 1))
            return "{\"keys\":[" + keys.joined(separator: ",") + "]}"
        }
        return ("keys \(key)", make)
    }

    @Test func aByteOfAProvidersAnswerCostsTheSameInEveryAnswer() {
        for (name, make) in HostileText.json + Self.keySets {
            func answer(_ bytes: Int) -> ProviderHTTP.Response {
                ProviderHTTP.Response(status: 200, body: Data(make(bytes).utf8), cacheControl: nil)
            }
            let growth = Cost.growth(name, of: answer) { answer in
                _ = answer.json(as: ProviderKeySet.self)
                _ = answer.json(as: ProviderTokenResponse.self)
                _ = answer.json(as: ProviderIDTokenClaims.self)
            }
            #expect(growth == nil)
        }
    }
}
