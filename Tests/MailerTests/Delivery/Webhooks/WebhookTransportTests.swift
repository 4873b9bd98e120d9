import Foundation
import Models
import Primitives
import TestKit
import Testing

@testable import MailerService

/// Delivery to a real receiver.
@Suite struct WebhookTransportTests {
    private func endpoint(_ url: String, allowsPrivate: Bool = true) -> WebhookEndpoint {
        WebhookEndpoint(
            id: .make(), revision: 1, url: url, allowsPrivateAddresses: allowsPrivate, isEnabled: true,
            sealedSecrets: Data())
    }

    /// Why delivery fails; nil if it is confirmed.
    private func reason(
        _ endpoint: WebhookEndpoint, secret: Secret = WebhookSecrets.make(), timeout: Duration = .seconds(10)
    ) async throws -> String? {
        let body = Data(#"{"type":"webhook.test","data":{"name":"Zoë"}}"#.utf8)
        let headers = try WebhookSignature.headers(of: body, id: .make(), at: Date(), secrets: [secret])
        do {
            try await HTTPWebhookTransport(timeout: timeout).deliver(body, headers: headers, to: endpoint)
            return nil
        } catch {
            return error.reason
        }
    }

    @Test func onlyAnAnswerOf2xxInTimeConfirms() async throws {
        let receiver = try await TestWebhookReceiver.launch()
        let (endpoint, secret) = (endpoint(try receiver.url), WebhookSecrets.make())
        try receiver.verify(with: [secret.reveal()])
        #expect(try await reason(endpoint, secret: secret) == nil)
        let message = try #require(try receiver.messages().first)
        #expect(message.isVerified && message.body.contains("Zoë"))
        for (status, expected) in [(200, nil), (400, "status 400"), (410, "gone 410"), (503, "status 503")] {
            try receiver.behave(.init(status: status))
            #expect(try await reason(endpoint) == expected)
        }
        // Nobody reads a long answer to its end, and its status counts.
        for (status, expected) in [(200, nil), (503, "status 503")] {
            try receiver.behave(.init(status: status, length: 20 * 1024 * 1024))
            #expect(try await reason(endpoint) == expected)
        }
        try receiver.behave(.init(delay: 3))
        #expect(try await reason(endpoint, timeout: .seconds(1)) == "timeout")
        try await receiver.stop()
        #expect(try await reason(endpoint) == "unreachable")
    }

    @Test func redirectsAreNotFollowed() async throws {
        let (receiver, inside) = (try await TestWebhookReceiver.launch(), try await TestWebhookReceiver.launch())
        try receiver.behave(.init(status: 307, redirect: try inside.url))
        #expect(try await reason(endpoint(receiver.url)) == "redirect 307")
        #expect(try inside.messages().isEmpty)
        try await receiver.stop()
        try await inside.stop()
    }

    /// Whatever the name resolves to: the address that was checked is the one that is connected to.
    @Test func privateAddressesAreRefusedUnlessAllowed() async throws {
        let receiver = try await TestWebhookReceiver.launch()
        let url = try receiver.url
        for host in ["127.0.0.1", "localhost", "2130706433", "0x7f.1"] {
            let inside = url.replacing("127.0.0.1", with: host)
            #expect(try await reason(endpoint(inside, allowsPrivate: false)) == "forbidden_address", "\(host)")
        }
        #expect(try receiver.messages().isEmpty)
        // Also over a connection that a webhook with other rights has left open.
        #expect(try await reason(endpoint(url)) == nil)
        #expect(try await reason(endpoint(url, allowsPrivate: false)) == "forbidden_address")
        #expect(try receiver.messages().count == 1)
        try await receiver.stop()
    }
}
