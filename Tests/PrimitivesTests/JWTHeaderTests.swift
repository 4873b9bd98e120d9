import Foundation
import Models
import Primitives
import Testing

@Suite struct JWTHeaderTests {
    private func header(_ json: String) -> JWTHeader? {
        JWTHeader(of: "\(Data(json.utf8).base64URL).e30.c2ln".utf8)
    }

    @Test func readsAlgorithmTypeAndKey() {
        let full = header(#"{"alg":"ES256","typ":"at+jwt","kid":"k1","cty":"x"}"#)
        #expect(full?.alg == "ES256" && full?.typ == "at+jwt" && full?.kid == "k1")
        let short = header(#"{"alg":"RS256"}"#)
        #expect(short?.alg == "RS256" && short?.typ == nil && short?.kid == nil)
    }

    @Test(arguments: ["jku", "jwk", "x5u", "x5c", "crit"])
    func refusesAHeaderThatBringsItsOwnKeyOrExtensions(name: String) {
        for value in [#""https://example.com""#, "{}", #"["exp"]"#, "null"] {
            #expect(header("{\"alg\":\"ES256\",\"kid\":\"k1\",\"\(name)\":\(value)}") == nil)
        }
    }

    @Test(arguments: ["", "e30", ".", "..", "e30.e30.e30", "%%%.e30.c2ln", "bnVsbA.e30.c2ln", "eyJhbGciOjF9.e30.c2ln"])
    func refusesTextThatIsNotAHeader(token: String) {
        #expect(JWTHeader(of: token.utf8) == nil)
    }
}
