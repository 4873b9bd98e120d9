import Foundation
import TestKit
import Testing

@testable import IdentityService

/// Answers of providers, mutated; see ``Fuzz``.
@Suite struct ProviderResponseFuzzTests {
    @Test func readsOrRefusesAnyResponse() async {
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
            let response = ProviderHTTP.Response(status: 200, body: Data(bytes), cacheControl: nil)
            let keys = response.json(as: ProviderKeySet.self)
            #expect((keys?.keys.count ?? 0) <= 100)
            for key in keys?.keys.prefix(3) ?? [] { _ = await key.collection(as: nil) }
            _ = response.json(as: ProviderTokenResponse.self)
            _ = response.json(as: OpenIDConnect.Endpoints.self)
            _ = response.json(as: ProviderIDTokenClaims.self)
        }
    }

    /// Key sets with invalid keys.
    private static let keySets: [(name: String, make: @Sendable (Int) -> String)] = ["{}", "1", #"{"kty":-}"#].map {
        key in
        let make: @Sendable (Int) -> String = { bytes in
            let keys = Array(repeating: key, count: bytes / (key.utf8.count + 1))
            return "{\"keys\":[" + keys.joined(separator: ",") + "]}"
        }
        return ("keys \(key)", make)
    }

    @Test func theCostGrowsLinearlyWithTheLength() {
        for (name, make) in HostileText.json + Self.keySets {
            func response(_ bytes: Int) -> ProviderHTTP.Response {
                ProviderHTTP.Response(status: 200, body: Data(make(bytes).utf8), cacheControl: nil)
            }
            let growth = Cost.growth(name, of: response) { response in
                _ = response.json(as: ProviderKeySet.self)
                _ = response.json(as: ProviderTokenResponse.self)
                _ = response.json(as: ProviderIDTokenClaims.self)
            }
            #expect(growth == nil)
        }
    }
}
