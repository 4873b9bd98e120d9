import Foundation
import Models
import TestKit
import Testing

@testable import LatchkeyCommand

@Suite struct SettingsFileWriterTests {
    private func application(_ id: ApplicationID) throws -> ApplicationDeclaration {
        ApplicationDeclaration(
            id: id, name: "Acme: \"Notes\" \u{1F468}\u{200D}\u{1F469}", hideAccountExistence: false,
            signUpByMail: .automatic, signUpSettings: .init(mode: .invite, allowedDomains: [], deniesThrowAway: true),
            factorSettings: .init(secondFactor: .off), branding: .init(accentColour: "#0f766e"),
            clients: [
                ClientDeclaration(
                    id: try #require(ClientID("client_web-app")), name: "yes",
                    origins: ["https://app.example.com:8443"],
                    redirectURIs: ["com.example.app:/cb"], loginMethods: [.password, .apple], isFirstParty: true,
                    linkPages: [.invite: "https://app.example.com/in?a=b"], postLogoutRedirectURIs: [],
                    authentication: .secret,
                    connections: [
                        ConnectionDeclaration(provider: .apple, providerClientID: "our id", teamID: "T", keyID: "123"),
                        ConnectionDeclaration(provider: .google, providerClientID: "- our #id"),
                    ]),
                ClientDeclaration(
                    id: try #require(ClientID("client_web_app")), name: "Signer", authentication: .keys,
                    jwks: #"{"keys":[{"kid":"2026","x":"a/b"}]}"#),
                ClientDeclaration(id: try #require(ClientID("client_web__app")), authentication: .secret),
            ])
    }

    @Test func writesSettingsInOrderWithReferences() throws {
        let id = ApplicationID.make()
        #expect(
            try SettingsFileWriter.text([application(id)]) == """
                # The settings of applications, clients and connections, for `latchkey apply`.
                # Secrets are not in this file. Set these variables first:
                #   CLIENT_WEB_APP_SECRET         the secret of client_web-app
                #   CLIENT_WEB_APP_APPLE_KEY      the key of client_web-app from Apple
                #   CLIENT_WEB_APP_GOOGLE_SECRET  the secret of client_web-app from Google
                #   CLIENT_WEB__APP_SECRET        the secret of client_web__app
                applications:

                  - id: \(id)
                    name: "Acme: \\"Notes\\" \u{1F468}\u{200D}\u{1F469}"
                    hide_account_existence: false
                    sign_up: invite
                    allow_domain: []
                    deny_throw_away: true
                    second_factor: "off"
                    accent_colour: "#0f766e"
                    clients:
                      - id: client_web-app
                        name: "yes"
                        origins:
                          - https://app.example.com:8443
                        redirect_uris:
                          - com.example.app:/cb
                        post_logout_redirect_uris: []
                        login_methods:
                          - password
                          - oauth_apple
                        first_party: true
                        link_pages:
                          invite: https://app.example.com/in?a=b
                        token_endpoint_auth_method: client_secret_basic
                        client_secret:
                          env: CLIENT_WEB_APP_SECRET
                        connections:
                          - provider: apple
                            provider_client_id: "our id"
                            team_id: T
                            key_id: "123"
                            key:
                              env: CLIENT_WEB_APP_APPLE_KEY
                          - provider: google
                            provider_client_id: "- our #id"
                            client_secret:
                              env: CLIENT_WEB_APP_GOOGLE_SECRET
                      - id: client_web_app
                        name: Signer
                        token_endpoint_auth_method: private_key_jwt
                        jwks: {"keys":[{"kid":"2026","x":"a/b"}]}
                      - id: client_web__app
                        token_endpoint_auth_method: client_secret_basic
                        client_secret:
                          env: CLIENT_WEB__APP_SECRET

                """)
    }

    @Test func whatIsWrittenIsReadAgain() throws {
        var application = try application(.make())
        let text = try SettingsFileWriter.text([application, ApplicationDeclaration(id: .make(), name: "Empty")])
        let variables = text.matches(of: #/env: (\w+)/#).map { String($0.1) }
        #expect(Set(variables).count == 4)
        let file = try SettingsFileTests.file(
            text, Dictionary(uniqueKeysWithValues: variables.map { ($0, "value of \($0)") }))
        application.signUpByMail = nil
        application.clients[0].clientSecret = Secret("value of CLIENT_WEB_APP_SECRET")
        application.clients[0].connections[0].key = Secret("value of CLIENT_WEB_APP_APPLE_KEY")
        application.clients[0].connections[1].clientSecret = Secret("value of CLIENT_WEB_APP_GOOGLE_SECRET")
        application.clients[2].clientSecret = Secret("value of CLIENT_WEB__APP_SECRET")
        #expect(file.applications.first == application && file.applications.count == 2)
    }

    @Test func eachSecretHasAVariableOfItsOwn() throws {
        let ids = ["client_a-b", "client_a_b", "client_a_b_google"].compactMap { ClientID($0) }
        let clients = ids.map {
            ClientDeclaration(
                id: $0, authentication: .secret,
                connections: [ConnectionDeclaration(provider: .google, providerClientID: "a")])
        }
        let text = try SettingsFileWriter.text([ApplicationDeclaration(name: "Acme", clients: clients)])
        #expect(Set(text.matches(of: #/env: (\w+)/#).map(\.1)).count == 6)
        #expect(text.contains("env: CLIENT_A_B_SECRET_2"))
    }

    @Test func webhooksAreReadAgainWithAReferenceToTheirSecret() throws {
        let webhook = WebhookDeclaration(
            id: .make(), name: "CRM", url: "https://crm.example/hooks?a=b", events: [.userCreated, .userDeleted],
            allowsPrivateAddresses: false, isEnabled: true)
        let other = WebhookDeclaration(id: .make(), name: "All", url: "https://all.example/", events: [])
        let application = ApplicationDeclaration(id: .make(), name: "Acme", webhooks: [webhook, other])
        let text = try SettingsFileWriter.text([application])
        let variables = text.matches(of: #/env: (\w+)/#).map { String($0.1) }
        #expect(variables.count == 2 && text.contains("the secret of the webhook “CRM”"))
        let file = try SettingsFileTests.file(
            text, Dictionary(uniqueKeysWithValues: variables.map { ($0, "value of \($0)") }))
        var read = try #require(file.applications.first?.webhooks)
        #expect(read.map(\.secret) == variables.map { Secret("value of \($0)") })
        for index in read.indices { read[index].secret = nil }
        #expect(read == [webhook, other])
    }

    @Test func nothingIsAnEmptyList() throws {
        #expect(try SettingsFileWriter.text([]).hasSuffix("applications: []\n"))
    }

    @Test(arguments: [
        "", " a", "a ", "true", "No", "null", "~", "2026", "0x1", "1e3", "a: b", "a #b", "#b", "- a", "*a", "&a", "!a",
        "%a", "@a", "`a", "'a'", "\"a\"", "{a}", "[a]", "a\\b", "?", "a:", "key: |", "---",
        "\u{7f}\u{85}\u{2028}\u{feff}",
        "日本語", "https://a.example/?a=b&c=%20#x",
    ])
    func everyTextIsReadAsItWas(_ text: String) throws {
        let node = try YAMLNode("a: \(SettingsFileWriter.scalar(text))\n")
        guard case .mapping(let members) = node.content, case .text(let read, _) = members.first?.value.content else {
            Issue.record("not a text")
            return
        }
        #expect(read == text)
    }
}
