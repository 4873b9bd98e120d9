import Models
import Testing

@testable import IdentityService

@Suite struct PasskeyRelyingPartyTests {
    @Test(
        arguments: [
            ("https://auth.example.com", nil, "auth.example.com", "https://auth.example.com"),
            ("https://Example.com/login/here", nil, "example.com", "https://Example.com"),
            ("http://localhost:8080", nil, "localhost", "http://localhost:8080"),
            ("https://auth.example.com", "example.com", "example.com", "https://auth.example.com"),
            ("http://127.0.0.1:8080", nil, nil, "http://127.0.0.1:8080"),
            ("http://[::1]:8080", nil, nil, "http://[::1]:8080"),
        ] as [(String, String?, String?, String)])
    func followsTheIssuerUnlessADomainIsSet(issuer: String, setting: String?, id: String?, origin: String) {
        let party = PasskeyRelyingParty(issuer: issuer, id: setting)
        #expect(party.id == id && party.origin == origin)
    }

    @Test func trustsThePagesOfOneClientAndOurs() async throws {
        let identity = try await IdentityFixture()
        let party = try PasskeyRelyingParty(issuer: IdentityFixture.issuer, id: nil).party(for: identity.client)
        #expect(party.id == "auth.example.com")
        #expect(party.origins == ["https://auth.example.com", "https://app.example.com"])
        // A third party's page would get a session as strong as ours.
        var thirdParty = identity.client
        thirdParty.isFirstParty = false
        let alone = try PasskeyRelyingParty(issuer: IdentityFixture.issuer, id: nil).party(for: thirdParty)
        #expect(alone.origins == ["https://auth.example.com"])
        #expect(throws: ServiceError.passkeysNotAvailable) {
            try PasskeyRelyingParty(issuer: "http://127.0.0.1:8080", id: nil).party(for: identity.client)
        }
    }
}
