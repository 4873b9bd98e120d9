import Foundation
import HTTPTypes
import HummingbirdTesting
import Testing

@testable import GatewayService

@Suite struct GetSecurityContactEndpointTests {
    @Test func theFileExistsOnceThereIsAContact() async throws {
        try await ScriptedFleet().run { client in
            let answer = try await client.send(.get, "/.well-known/security.txt")
            #expect(answer.status == .notFound)
        }
        try await ScriptedFleet().run {
            $0.securityContacts = ["security@example.com", "https://example.com/report"].compactMap(
                SecurityContact.init)
        } _: { client in
            let answer = try await client.send(.get, "/.well-known/security.txt")
            #expect(answer.status == .ok)
            #expect(answer.headers[.contentType] == "text/plain; charset=utf-8")
            let text = String(buffer: answer.body)
            #expect(
                text.hasPrefix("Contact: mailto:security@example.com\nContact: https://example.com/report\nExpires: "))
            #expect(text.contains("\nCanonical: \(ScriptedFleet.issuer)/.well-known/security.txt\n"))
        }
    }

    @Test func itIsTheSameAllDayAndNeverOutOfDate() throws {
        let contacts = ["security@example.com"].compactMap(SecurityContact.init)
        let noon = Date(timeIntervalSince1970: 1_800_014_400)
        let text = GetSecurityContactEndpoint.text(contacts, issuer: "https://a.example", at: noon)
        #expect(GetSecurityContactEndpoint.text(contacts, issuer: "https://a.example", at: noon + 3600) == text)
        let expires = try #require(text.firstMatch(of: /Expires: (.*)\n/)?.1)
        let date = try Date(String(expires), strategy: .iso8601)
        #expect((179...180).contains((date.timeIntervalSince(noon) / 86_400).rounded()))
    }
}
