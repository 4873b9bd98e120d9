import Crypto
import Foundation
import Models
import Testing

@testable import IdentityService

@Suite struct ConnectionTests {
    private func set(
        _ identity: IdentityFixture, _ provider: Provider, secret: String? = "s3cret-of-ours", issuer: String? = nil,
        team: String? = nil, keyID: String? = nil, key: String? = nil, client: ClientID? = nil
    ) async throws -> ProviderConnection {
        try await identity.call(
            Identity.SetProviderConnection(
                client: client ?? identity.client.id, provider: provider, providerClientID: "our-id",
                clientSecret: secret.map { Secret($0) }, issuer: issuer, teamID: team, keyID: keyID,
                key: key.map { Secret($0) }), identity.context())
    }

    private func methods(_ identity: IdentityFixture) async throws -> [LoginMethod] {
        try await identity.call(Identity.FindClient(.id(identity.client.id)), identity.context())
            .loginMethods
    }

    @Test func isSetListedReplacedAndRemoved() async throws {
        let identity = try await IdentityFixture()
        let made = try await set(identity, .google)
        #expect(made.issuer == nil)
        #expect(try await methods(identity) == [.password, .google])
        let again = try await set(identity, .google, issuer: "https://sso.example.com")
        #expect(again.issuer == "https://sso.example.com")
        #expect(again.createdAt == made.createdAt)
        _ = try await set(identity, .github)
        #expect(try await methods(identity) == [.password, .google, .github])
        func list(_ client: ClientID?) async throws -> [Provider] {
            try await identity.call(Identity.ListProviderConnections(client: client), identity.context()).map(
                \.provider)
        }
        #expect(try await list(nil) == [.google, .github])
        #expect(try await list(.make()).isEmpty)
        _ = try await identity.call(
            Identity.RemoveProviderConnection(client: identity.client.id, provider: .google), identity.context())
        #expect(try await list(identity.client.id) == [.github])
        #expect(try await methods(identity) == [.password, .github])
        #expect(
            await error {
                try await identity.call(
                    Identity.RemoveProviderConnection(client: identity.client.id, provider: .google), identity.context()
                )
            }?.code == .notFound)
        func begin(_ provider: Provider) async -> String? {
            await error {
                try await identity.call(
                    Identity.BeginProviderSignIn(
                        client: identity.client.id, provider: provider, state: Secret("s"), nonce: Secret("n"),
                        codeChallenge: "c"), identity.context())
            }?.code.rawValue
        }
        #expect(await begin(.google) == "provider_not_connected")
        #expect(await begin(.github) == nil)
        // Connected, but switched off for the client.
        _ = try await identity.call(
            Identity.UpdateClient(id: identity.client.id, loginMethods: [.password]), identity.context())
        #expect(await begin(.github) == "provider_not_connected")
    }

    @Test func whatIsMissingOrWrongIsNamedAtOnce() async throws {
        let identity = try await IdentityFixture()
        func faults(_ body: () async throws -> ProviderConnection) async -> [String]? {
            await error(body)?.invalidParams?.map(\.path)
        }
        #expect(await faults { try await set(identity, .google, secret: nil) } == ["/client_secret"])
        #expect(
            await faults { try await set(identity, .apple) } == ["/team_id", "/key_id", "/key", "/client_secret"])
        #expect(
            await faults { try await set(identity, .google, team: "T", key: "k") } == ["/team_id", "/key"])
        for issuer in [
            "ftp://example.com", "https://", "https://example.com/?a=b", "https://u@example.com", "nonsense",
        ] {
            #expect(await faults { try await set(identity, .google, issuer: issuer) } == ["/issuer"], "\(issuer)")
        }
        #expect(await error { try await set(identity, .google, client: .make()) }?.code == .notFound)
        let key = P256.Signing.PrivateKey().pemRepresentation
        _ = try await set(identity, .apple, secret: nil, team: "TEAM", keyID: "KEY", key: key)
    }

    @Test func secretsAreEncryptedAndBoundToTheirConnection() async throws {
        let identity = try await IdentityFixture()
        _ = try await set(identity, .google)
        _ = try await set(identity, .github, secret: "another-secret")
        #expect(try await !identity.everything().contains(Data("s3cret-of-ours".utf8).hexadecimal))
        #expect(try await !identity.everything().contains("s3cret-of-ours"))
        let client = try await identity.service.clients.require(identity.client.id, deadline: .now + .seconds(30))
        let open = try await identity.service.connections.open(
            .google, of: client, deadline: .now + .seconds(30))
        #expect(open.secret == "s3cret-of-ours")
        // Swapped in the database, it opens no more.
        try await identity.postgres.execute(
            """
            UPDATE identity.connections SET sealed_secrets =
                (SELECT sealed_secrets FROM identity.connections WHERE provider = 'google')
            """)
        #expect(
            await error {
                try await identity.service.connections.open(.github, of: client, deadline: .now + .seconds(30))
            }?.code == .connectionKeyMissing)
    }

    @Test func aKeyCanBeReplacedWhileTheOldOneStillOpens() throws {
        let (old, new) = (SecretKey.random(), SecretKey.random())
        let client = ClientID.make()
        let sealed = try ConnectionSeal(keys: [old]).seal(.init(clientSecret: Secret("s")), client, .google)
        #expect(try ConnectionSeal(keys: [new, old]).open(sealed, client, .google).clientSecret == Secret("s"))
        #expect(throws: (any Error).self) { try ConnectionSeal(keys: [new]).open(sealed, client, .google) }
        #expect(throws: (any Error).self) { try ConnectionSeal(keys: []).seal(.init(), client, .google) }
    }

    @Test func whereTheBrowserIsSent() async throws {
        let identity = try await IdentityFixture()
        for provider in [Provider.github, .facebook, .microsoft] { _ = try await set(identity, provider) }
        func query(_ provider: Provider) async throws -> (base: String, items: [String: String]) {
            let url = try await identity.call(
                Identity.BeginProviderSignIn(
                    client: identity.client.id, provider: provider, state: Secret("s&t"), nonce: Secret("n"),
                    codeChallenge: "c", loginHint: "ann@example.com", locales: ["pt-BR", "en"]), identity.context()
            ).url
            let parts = try #require(URLComponents(string: url))
            let items = (parts.queryItems ?? []).map { ($0.name, $0.value ?? "") }
            return (String(url.prefix { $0 != "?" }), Dictionary(items) { first, _ in first })
        }
        let github = try await query(.github)
        #expect(github.base == "https://github.com/login/oauth/authorize")
        #expect(
            github.items == [
                "response_type": "code", "client_id": "our-id", "scope": "read:user user:email", "state": "s&t",
                "redirect_uri": "\(IdentityFixture.issuer)/auth/github/callback", "code_challenge": "c",
                "code_challenge_method": "S256", "login": "ann@example.com",
            ])
        let facebook = try await query(.facebook)
        #expect(facebook.base == "https://www.facebook.com/dialog/oauth")
        #expect(facebook.items["locale"] == "pt_BR")
        let microsoft = try await query(.microsoft)
        #expect(microsoft.base == "https://login.microsoftonline.com/common/oauth2/v2.0/authorize")
        #expect(microsoft.items["nonce"] == "n")
        #expect(microsoft.items["ui_locales"] == "pt-BR en")
        #expect(microsoft.items["login_hint"] == "ann@example.com")
    }
}
