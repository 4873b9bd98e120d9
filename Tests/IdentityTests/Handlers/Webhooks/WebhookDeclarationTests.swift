import Foundation
import Models
import Primitives
import Testing

@testable import IdentityService

/// Webhooks in the settings of an application, as files for `latchkey apply` have them.
@Suite struct WebhookDeclarationTests {
    private static let secret = Secret("whsec_" + Data(repeating: 7, count: 32).base64EncodedString())
    private static let other = Secret("whsec_" + Data(repeating: 8, count: 32).base64EncodedString())

    private func declared(_ identity: IdentityFixture, _ webhooks: WebhookDeclaration...) -> ApplicationDeclaration {
        var declaration = identity.declaration()
        declaration.webhooks = webhooks
        return declaration
    }

    @Test func createsChangesAndLeavesAlone() async throws {
        let identity = try await IdentityFixture()
        let url = "https://hooks.example/latchkey"
        let file = declared(identity, WebhookDeclaration(url: url, events: [.userCreated], secret: Self.secret))
        let planned = try await identity.apply(file, isDryRun: true)
        #expect(try await identity.call(Identity.ListWebhooks(), identity.operatorContext).isEmpty)
        #expect(
            planned.summary == [
                "+ /applications/0/webhooks/0", "+ /applications/0/webhooks/0/name: nil → hooks.example",
                "+ /applications/0/webhooks/0/url: nil → \(url)",
                "+ /applications/0/webhooks/0/events: all → user.created",
                "+ /applications/0/webhooks/0/secret: nil → nil",
            ])
        _ = try await identity.apply(file)
        let made = try #require(try await identity.call(Identity.ListWebhooks(), identity.operatorContext).first)
        #expect(made.name == "hooks.example" && made.url == url && made.events == [.userCreated])
        #expect(try await identity.apply(file).changes.isEmpty)
        _ = try await identity.takeWebhooks()

        let changed = declared(
            identity, WebhookDeclaration(id: made.id, name: "Renamed", isEnabled: false, secret: Self.other))
        #expect(
            try await identity.apply(changed).summary == [
                "~ /applications/0/webhooks/0/name: hooks.example → Renamed",
                "~ /applications/0/webhooks/0/enabled: true → false", "~ /applications/0/webhooks/0/secret: nil → nil",
            ])
        let told = try #require(try await identity.takeWebhooks().last)
        let secrets = try identity.service.webhooks.secrets.open(told.endpoint.sealedSecrets, for: made.id)
        #expect(secrets.current == Self.other && secrets.previous == Self.secret)
        #expect(
            try await identity.auditedEvents().suffix(3) == [
                "webhook_created name,url,events", "webhook_updated name,enabled", "webhook_secret_rotated",
            ])
        let undeclared = try await identity.apply(identity.declaration()).undeclared
        #expect(undeclared.contains { $0.webhook == made.id && $0.name == "Renamed" })
    }

    @Test func exportsWithoutTheSecret() async throws {
        let identity = try await IdentityFixture()
        let made = try await identity.makeWebhook(.userCreated).webhook
        let exported = try await identity.exported(identity.client.applicationID)
        #expect(exported.webhooks == [WebhookDeclaration(made)])
        #expect(try await identity.apply(exported).changes.isEmpty)
    }

    @Test func refusesWhatIsNotValid() async throws {
        let identity = try await IdentityFixture()
        let made = try await identity.makeWebhook().webhook
        func invalid(_ webhooks: WebhookDeclaration...) async -> [String]? {
            var declaration = identity.declaration()
            declaration.webhooks = webhooks
            return await error { try await identity.apply(declaration) }?.invalidParams?.map(\.path)
        }
        let path = "/applications/0/webhooks/0"
        let url = "https://hooks.example/"
        #expect(await invalid(.init(url: url)) == ["\(path)/secret"])
        #expect(await invalid(.init(url: url, secret: Secret("whsec_short"))) == ["\(path)/secret"])
        #expect(await invalid(.init(name: made.name, url: "http://10.0.0.1/")) == ["\(path)/url"])
        #expect(await invalid(.init(id: .make(), secret: Self.secret)) == ["\(path)/id"])
        #expect(
            await invalid(.init(id: made.id), .init(name: made.name)) == ["/applications/0/webhooks/1"])
        #expect(
            await invalid(.init(id: .make(), name: made.name, url: url, secret: Self.secret)) == ["\(path)/name"])
    }
}
