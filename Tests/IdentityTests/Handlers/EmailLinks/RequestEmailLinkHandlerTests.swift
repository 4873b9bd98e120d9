import Foundation
import Models
import Proofs
import Testing

@testable import IdentityService

@Suite struct RequestEmailLinkHandlerTests {
    @Test func writesTheSameForKnownAndUnknownAddresses() async throws {
        let identity = try await IdentityFixture()
        try await identity.signUp("ann@example.com", language: "de")
        _ = try await identity.takeMails()
        func request(_ email: String) async throws {
            _ = try await identity.call(
                Identity.RequestEmailLink(
                    client: identity.client.id, email: identity.email(email), purpose: .magicLink, languages: ["fr"]),
                identity.context())
        }
        func waiting() async throws -> Int {
            let rows = try await identity.postgres.query(
                "SELECT count(*) FROM identity.effects WHERE kind = 'mail_request'")
            return try rows[0].decode("count")
        }
        try await request("nobody@example.com")
        #expect(try await waiting() == 1)
        #expect(try await identity.takeMails().isEmpty)
        // The event for the unknown address is deleted when it is leased.
        #expect(try await waiting() == 0)
        try await request("Ann@Example.com")
        #expect(try await waiting() == 1)
        let mail = try #require(try await identity.takeMails().first)
        #expect(mail.kind == .magicLink)
        #expect(mail.languages == ["de", "fr"])
        #expect(mail.grant?.purpose == .magicLink)
        #expect(mail.grant?.email == mail.recipient)
    }

    @Test func tellsTheReaderWhereTheMailWasRequested() async throws {
        let identity = try await IdentityFixture()
        try await identity.signUp("ann@example.com")
        _ = try await identity.takeMails()
        let origin = MailOrigin(device: "hash", browser: "Firefox", system: nil, ipAddress: "203.0.113.7")
        _ = try await identity.call(
            Identity.RequestEmailLink(
                client: identity.client.id, email: identity.email("ann@example.com"), purpose: .passwordReset,
                origin: origin), identity.context())
        let stored = try await identity.postgres.query(
            "SELECT count(*) AS count FROM identity.effects WHERE payload::text LIKE '%203.0.113.7%'")
        #expect(try stored.first?.decode("count") == 0)
        let mail = try #require(try await identity.takeMails().first)
        #expect(mail.grant?.device == "hash")
        #expect(mail.values["browser"] == "Firefox" && mail.values["system"] == nil)
        #expect(mail.values["time"] == origin.time.description)
    }

    @Test func refusesAnUnregisteredRedirectURI() async throws {
        let identity = try await IdentityFixture()
        let thrown = await error {
            try await identity.call(
                Identity.RequestEmailLink(
                    client: identity.client.id, email: identity.email("ann@example.com"), purpose: .magicLink,
                    redirectURI: "https://evil.example.com/"), identity.context())
        }
        #expect(thrown?.invalidParams?.map(\.path) == ["/redirect_uri"])
    }
}
