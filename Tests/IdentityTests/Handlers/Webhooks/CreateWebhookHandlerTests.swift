import Foundation
import Models
import Primitives
import Testing

@testable import IdentityService

@Suite struct CreateWebhookHandlerTests {
    @Test func theSecretIsInThisReplyAlone() async throws {
        let identity = try await IdentityFixture()
        let made = try await identity.makeWebhook(.userDeleted, .userCreated)
        let key = try #require(WebhookSecrets.key(made.secret))
        #expect(key.count == 32)
        #expect(made.webhook.events == [.userCreated, .userDeleted] && made.webhook.isEnabled)
        let stored = try await identity.storedText()
        #expect(!stored.contains(made.secret.reveal()))
        let digits = key.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        #expect(!stored.contains(digits))
        let other = try await identity.makeWebhook(name: "Other")
        #expect(other.secret != made.secret)
        let listed = try await identity.call(Identity.ListWebhooks(), identity.operatorContext)
        #expect(listed.map(\.id) == [made.webhook.id, other.webhook.id])
    }

    @Test(arguments: [
        ("https://h.example.com/a/b?key=k", "https://h.example.com/a/b"),
        ("https://h.example.com:8443?k", "https://h.example.com:8443"),
        ("https://user:secret@h.example.com/a#k", "https://h.example.com/a"), ("", ""),
    ])
    func isAuditedWithoutTheSecretPartsOfItsURL(url: String, audited: String) {
        #expect(Webhook.audited(url, of: "url") == audited)
        #expect(Webhook.audited(url, of: "name") == url)
    }

    @Test func isAuditedWithItsSettings() async throws {
        let identity = try await IdentityFixture()
        let made = try await identity.makeWebhook(.userCreated)
        let entry = try #require(
            try await identity.auditEntries { $0.application = identity.client.applicationID }.last)
        #expect(entry.event == .webhookCreated && entry.caller == .operator)
        let changes = try #require(entry.changes)
        // The log is kept for years, and a query may have a secret.
        #expect(made.webhook.url == "https://crm.example.com/hooks?key=k")
        #expect(changes.contains(.init("url", from: nil, to: "https://crm.example.com/hooks")))
        #expect(changes.contains(.init("events", from: "all", to: "user.created")))
        #expect(!"\(changes)".contains(made.secret.reveal()))
    }

    @Test func withoutANameItHasThatOfTheHost() async throws {
        let identity = try await IdentityFixture()
        let made = try await identity.call(
            Identity.CreateWebhook(application: identity.client.applicationID, url: "https://hooks.example.com/a"),
            identity.operatorContext)
        #expect(made.webhook.name == "hooks.example.com")
    }

    @Test(arguments: [
        "", "x", "https://", "ftp://hooks.example/", "javascript:alert(1)", "https://user:pass@hooks.example/",
        "https://hooks.example/#part", "https://hooks.example:0/", "https://hooks.example:99999/",
        "https://hooks.example/\r\nX: y", "https://" + String(repeating: "a", count: 3000),
    ])
    func refusesWhatIsNoURL(url: String) async throws {
        var webhook = Webhook(id: .make(), applicationID: .make(), name: "CRM", url: url)
        #expect(WebhookRules.invalidParameters(of: webhook).map(\.path) == ["/url"])
        webhook.allowsPrivateAddresses = true
        #expect(WebhookRules.invalidParameters(of: webhook).map(\.path) == ["/url"])
    }

    @Test(arguments: [
        "http://hooks.example/", "http://127.0.0.1:9/", "https://127.0.0.1/", "https://localhost/", "https://[::1]/",
        "https://10.0.0.1/", "https://169.254.169.254/latest", "https://192.168.1.1/", "https://[fd00::1]/",
        "https://0.0.0.0/", "https://2130706433/", "https://0x7f.1/", "https://[::ffff:127.0.0.1]/",
    ])
    func privateAddressesAndPlainHTTPNeedToBeAllowed(url: String) throws {
        var webhook = Webhook(id: .make(), applicationID: .make(), name: "CRM", url: url)
        #expect(WebhookRules.invalidParameters(of: webhook).map(\.path) == ["/url"])
        webhook.allowsPrivateAddresses = true
        #expect(WebhookRules.invalidParameters(of: webhook).isEmpty)
    }

    @Test func anApplicationHasABoundedNumberOfThemWithDifferentNames() async throws {
        let identity = try await IdentityFixture()
        try await identity.makeWebhook()
        #expect(await error { try await identity.makeWebhook() }?.code == .alreadyExists)
        for number in 1..<Webhook.maximumPerApplication { try await identity.makeWebhook(name: "\(number)") }
        let refused = await error { try await identity.makeWebhook(name: "one more") }
        #expect(refused?.invalidParams?.map(\.path) == ["/application"])
        let elsewhere = await error {
            try await identity.call(
                Identity.CreateWebhook(application: .make(), name: "CRM", url: "https://crm.example.com/"),
                identity.operatorContext)
        }
        #expect(elsewhere?.code == .notFound)
    }

    @Test func needsAKey() async throws {
        let identity = try await IdentityFixture()
        var secrets = identity.secrets
        secrets.webhookKeys = nil
        let keyless = try await identity.restarted(secrets)
        #expect(await error { try await keyless.makeWebhook() }?.code == .connectionKeyMissing)
        #expect(try await keyless.call(Identity.ListWebhooks(), identity.operatorContext).isEmpty)
    }
}
