import Foundation
import Testing

@testable import IdentityService

@Suite struct EgressPolicyTests {
    @Test func allowsPublicAddressesAndTheConfiguredIssuer() throws {
        func allows(_ issuer: String?, _ url: String) throws -> Bool {
            EgressPolicy(issuer: issuer).allows(try #require(URL(string: url))).isAllowed
        }
        #expect(try allows(nil, "https://accounts.google.com/token"))
        for url in [
            "http://accounts.google.com/token", "https://127.0.0.1/", "https://localhost/", "https://10.0.0.1/",
            "https://[::1]/", "file:///etc/passwd", "https://user@accounts.google.com/",
        ] { #expect(try !allows(nil, url), "\(url)") }
        // The configured issuer may be on a private address.
        #expect(try allows("http://127.0.0.1:9000", "http://127.0.0.1:9000/token"))
        #expect(try allows("http://127.0.0.1:9000", "http://localhost:9000/token"))
        #expect(try allows("https://sso.internal", "https://sso.internal/token"))
        #expect(try !allows("https://sso.internal", "http://sso.internal/token"))
        #expect(try !allows("https://sso.internal", "https://10.0.0.1/token"))
        #expect(try !allows("https://sso.example.com", "https://169.254.169.254/"))
        #expect(try !allows("http://127.0.0.1:9000", "http://accounts.google.com/token"))
    }
}
