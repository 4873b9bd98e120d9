import Foundation
import Testing

@testable import IdentityService

/// For which addresses Google's word is as good as the mailbox.
@Suite struct GoogleTests {
    private func isAuthoritative(_ more: [String: Any]) throws -> Bool {
        let claims: [String: Any] = ["iss": Google.issuer, "sub": "1", "aud": "us", "exp": 2, "iat": 1]
        let json = try JSONSerialization.data(withJSONObject: claims.merging(more) { $1 })
        return Google.isAuthoritative(for: try JSONDecoder().decode(ProviderIDTokenClaims.self, from: json))
    }

    @Test func forGmailAndWorkspacesOnly() throws {
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
}
