import Foundation
import Models
import Testing

@testable import LatchkeyCommand

@Suite struct SettingsSchemaTests {
    /// The members that a declaration with every setting has in JSON.
    private func members(_ declaration: some Encodable) throws -> Set<String> {
        let object = try JSONSerialization.jsonObject(with: try JSONEncoder().encode(declaration))
        return Set(try #require(object as? [String: Any]).keys)
    }

    @Test func hasEverySetting() throws {
        let client = try #require(ClientID("client_web"))
        let connection = ConnectionDeclaration(
            provider: .apple, providerClientID: "a", issuer: "a", teamID: "a", keyID: "a", clientSecret: Secret("a"),
            key: Secret("a"))
        #expect(try members(connection) == Set(SettingsSchema.connection.names))
        let declared = ClientDeclaration(
            id: client, name: "a", origins: [], redirectURIs: [], loginMethods: [], isFirstParty: true, logoURL: "a",
            accentColour: "a", linkPages: [:], postLogoutRedirectURIs: [], authentication: .secret, jwks: "a",
            clientSecret: Secret("a"), connections: [])
        #expect(try members(declared) == Set(SettingsSchema.client.names))
        let application = ApplicationDeclaration(
            id: .make(), name: "a", parent: .make(), hideAccountExistence: true, signUpByMail: .on,
            signUpSettings: .init(
                mode: .open, allowedDomains: [], deniedDomains: [], deniesThrowAway: true, requiresVerifiedEmail: true,
                termsVersion: "a", hookURL: "a", hookFallback: .open, hookAllowsPrivate: true),
            factorSettings: .init(secondFactor: .off, remembersBrowsers: true),
            branding: .init(
                accentColour: "a", logoURL: "a", logoDarkURL: "a", faviconURL: "a", privacyURL: "a", termsURL: "a",
                supportEmail: "a", senderEmail: "a", senderName: "a"), webhooks: [], clients: [],
            signUpHookSecret: Secret("a"))
        #expect(try members(application) == Set(SettingsSchema.application.names))
        let webhook = WebhookDeclaration(
            id: .make(), name: "a", url: "a", events: [], allowsPrivateAddresses: true, isEnabled: true,
            secret: Secret("a"))
        #expect(try members(webhook) == Set(SettingsSchema.webhook.names))
    }

    @Test func wordsAreThoseOfTheTypes() {
        guard case .word(let methods) = SettingsSchema.client.kind(of: "token_endpoint_auth_method") else {
            Issue.record("not a word")
            return
        }
        #expect(methods.allSatisfy { ClientAuthentication(rawValue: $0) != nil } && methods.count == 3)
        #expect(SettingsSchema.client.kind(of: "telepathy") == nil)
    }
}
