import Foundation
import Models
import Testing

@testable import IdentityService

@Suite struct ExternalIdentityTests {
    private func identity(_ more: String) throws -> ExternalIdentity {
        let json = #"{"iss":"https://p.example","sub":"7","aud":"us","exp":2,"iat":1\#(more)}"#
        let claims = try JSONDecoder().decode(ProviderIDTokenClaims.self, from: Data(json.utf8))
        return ExternalIdentity(claims, provider: .google, issuer: "https://p.example", subject: "7")
    }

    @Test func isVerifiedOnlyWithAnAddressThatTheProviderConfirms() throws {
        #expect(try identity(#","email":"Ann@Example.com","email_verified":true"#).isEmailVerified)
        #expect(
            try identity(#","email":"Ann@Example.com","email_verified":true"#).email == EmailAddress("ann@example.com"))
        #expect(try !identity(#","email":"ann@example.com""#).isEmailVerified)
        #expect(try !identity(#","email":"ann@example.com","email_verified":false"#).isEmailVerified)
        let broken = try identity(#","email":"not an address","email_verified":true"#)
        #expect(broken.email == nil && !broken.isEmailVerified)
    }

    /// An address may have a new owner since the provider verified it.
    @Test func ownsAnAddressOnlyIfTheProviderRunsTheMailbox() throws {
        var identity = try identity(#","email":"ann@example.com","email_verified":true"#)
        #expect(identity.ownsEmail)
        identity.mayHaveLostEmail = false
        #expect(identity.ownsEmail)
        identity.mayHaveLostEmail = true
        #expect(!identity.ownsEmail)
        identity.mayHaveLostEmail = nil
        identity.isEmailVerified = false
        #expect(!identity.ownsEmail)
    }

    /// The user can't correct what a provider sends.
    @Test func leavesOutFieldsThatOurRulesRefuse() throws {
        let identity = try identity(
            #","given_name":"Ada","family_name":"\u200b","name":"","picture":"javascript:alert(1)","locale":"en""#)
        #expect(identity.fields == [.givenName: "Ada", .locale: "en"])
    }

    @Test func isStoredWhileASignInIsHeld() throws {
        var identity = ExternalIdentity(provider: .github, issuer: "https://github.com", subject: "1")
        identity.email = EmailAddress("ann@example.com")
        identity.mayHaveLostEmail = true
        let copy = try JSONDecoder().decode(ExternalIdentity.self, from: JSONEncoder().encode(identity))
        #expect(copy == identity && !copy.ownsEmail)
    }
}
