import Foundation
import Models
import TestKit
import Testing

@testable import IdentityService

@Suite struct GoogleTests {
    private func isAuthoritative(_ more: [String: Any]) throws -> Bool {
        let claims: [String: Any] = ["iss": Google.issuer, "sub": "1", "aud": "us", "exp": 2, "iat": 1]
        let json = try JSONSerialization.data(withJSONObject: claims.merging(more) { $1 })
        return Google.isAuthoritative(for: try JSONDecoder().decode(ProviderIDTokenClaims.self, from: json))
    }

    @Test func isAuthoritativeForGmailAndWorkspacesOnly() throws {
        for address in ["ann@gmail.com", "ann@GMAIL.com", "ann@googlemail.com"] {
            #expect(try isAuthoritative(["email": address, "email_verified": true]))
            #expect(try !isAuthoritative(["email": address, "email_verified": false]))
            #expect(try !isAuthoritative(["email": address]))
        }
        #expect(try isAuthoritative(["email": "ann@corp.example", "email_verified": true, "hd": "corp.example"]))
        for more: [String: Any] in [[:], ["hd": ""], ["hd": "corp.example", "email_verified": false]] {
            let claims: [String: Any] = ["email": "ann@corp.example", "email_verified": true]
            #expect(try !isAuthoritative(claims.merging(more) { $1 }))
        }
        for address in ["ann@gmail.com.evil.example", "ann@notgmail.com"] {
            #expect(try !isAuthoritative(["email": address, "email_verified": true]))
        }
    }

    @Test func aConfiguredIssuerIsNotGoogle() async throws {
        let fixture = try await ProviderFixture()
        _ = try await fixture.signIn(.google, ["id": "1", "email": "a@example.com", "email_verified": true])
        let issuer: String = try await fixture.identity.postgres.query(
            "SELECT issuer FROM identity.external_identities")[0].decode("issuer")
        let base = try fixture.provider.baseURL
        #expect(issuer == base)
    }
}
