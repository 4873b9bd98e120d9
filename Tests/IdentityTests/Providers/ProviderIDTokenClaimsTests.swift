import Foundation
import Testing

@testable import IdentityService

@Suite struct ProviderIDTokenClaimsTests {
    private func claims(_ more: String = "", without name: String? = nil) throws -> ProviderIDTokenClaims {
        var members = [
            ("iss", #""https://p.example""#), ("sub", #""7""#), ("aud", #""us""#), ("exp", "2"), ("iat", "1.5"),
        ]
        members.removeAll { $0.0 == name }
        let json = members.map { #""\#($0.0)":\#($0.1)"# }.joined(separator: ",") + more
        return try JSONDecoder().decode(ProviderIDTokenClaims.self, from: Data("{\(json)}".utf8))
    }

    /// RFC 7519 §4.1.3.
    @Test func anAudienceIsOneTextOrAList() throws {
        #expect(try claims().aud.all == ["us"])
        #expect(try claims(#","aud":["a","b"]"#, without: "aud").aud.all == ["a", "b"])
        for audience in ["5", "null", "[1]", "{}", #"["a",null]"#] {
            #expect(throws: DecodingError.self, "\(audience)") { try claims(#","aud":\#(audience)"#, without: "aud") }
        }
    }

    @Test(arguments: ["iss", "sub", "aud", "exp", "iat"])
    func theClaimsOfTheStandardAreRequired(name: String) {
        #expect(throws: DecodingError.self) { try claims(without: name) }
    }

    /// Apple sends text, others a Boolean. Everything that is not clearly true is false.
    @Test(arguments: [
        ("true", true), (#""true""#, true), ("1", true), (#""1""#, true), ("false", false), (#""false""#, false),
        ("0", false), ("2", false), (#""yes""#, false), (#""True""#, false), ("[true]", false), ("{}", false),
        (#""""#, false),
    ])
    func aFlagIsTrueInFourForms(json: String, isSet: Bool) throws {
        #expect(try claims(#","email_verified":\#(json)"#).emailVerified?.isSet == isSet)
        #expect(try claims(#","xms_edov":\#(json)"#).xmsEdov?.isSet == isSet)
    }

    @Test func aFlagThatIsMissingOrNullIsNil() throws {
        #expect(try claims().emailVerified == nil)
        #expect(try claims(#","email_verified":null"#).emailVerified == nil)
    }

    @Test func readsTheClaimsAboutAPerson() throws {
        let claims = try claims(
            #","given_name":"Ada","family_name":"L","name":"Ada L","picture":"https://p.example/a","locale":"en","#
                + #""email":"a@example.com","hd":"example.com","tid":"t","oid":"o","azp":"us","nonce":"n""#)
        #expect(claims.givenName == "Ada" && claims.familyName == "L" && claims.name == "Ada L")
        #expect(claims.picture == "https://p.example/a" && claims.locale == "en" && claims.email == "a@example.com")
        #expect(claims.hd == "example.com" && claims.tid == "t" && claims.oid == "o" && claims.azp == "us")
        #expect(claims.nonce == "n" && claims.exp == 2 && claims.iat == 1.5)
    }
}
