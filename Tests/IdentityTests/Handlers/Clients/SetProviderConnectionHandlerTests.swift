import Crypto
import Foundation
import Models
import Testing

@testable import IdentityService

@Suite struct SetProviderConnectionHandlerTests {
    private func methods(_ identity: IdentityFixture) async throws -> [LoginMethod] {
        try await identity.call(Identity.FindClient(.id(identity.client.id)), identity.context())
            .loginMethods
    }

    @Test func setsListsReplacesAndRemovesConnections() async throws {
        let identity = try await IdentityFixture()
        let made = try await identity.connect(.google)
        #expect(made.issuer == nil)
        #expect(try await methods(identity) == [.password, .google])
        let again = try await identity.connect(.google, issuer: "https://sso.example.com")
        #expect(again.issuer == "https://sso.example.com")
        #expect(again.createdAt == made.createdAt)
        _ = try await identity.connect(.github)
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
        // Connected, but turned off for the client.
        _ = try await identity.call(
            Identity.UpdateClient(id: identity.client.id, loginMethods: [.password]), identity.context())
        #expect(await begin(.github) == "provider_not_connected")
    }

    @Test func theAuditLogHasOldAndNewValuesButNoSecret() async throws {
        let identity = try await IdentityFixture()
        _ = try await identity.connect(.google, secret: "first secret")
        let first = try #require(try await identity.auditEntries { $0.event = .connectionSet }.last)
        #expect(
            first.changes?.map(\.field) == ["provider_client_id", "login_methods"] && first.changed == nil)
        #expect(first.changes?.last == .init("login_methods", from: "password", to: "password, oauth_google"))
        _ = try await identity.connect(
            .google, secret: "second secret", issuer: "https://sso.example.com")
        let second = try #require(try await identity.auditEntries { $0.event = .connectionSet }.last)
        #expect(second.changes == [.init("issuer", from: nil, to: "https://sso.example.com")])
        #expect(second.changed == ["issuer", "client_secret"])
        #expect(try await !identity.storedText().contains(" secret"))
    }

    @Test func namesAllInvalidParametersAtOnce() async throws {
        let identity = try await IdentityFixture()
        func invalidPaths(_ body: () async throws -> ProviderConnection) async -> [String]? {
            await error(body)?.invalidParams?.map(\.path)
        }
        #expect(await invalidPaths { try await identity.connect(.google, secret: nil) } == ["/client_secret"])
        #expect(
            await invalidPaths { try await identity.connect(.apple) } == [
                "/team_id", "/key_id", "/key", "/client_secret",
            ])
        #expect(
            await invalidPaths { try await identity.connect(.google, team: "T", key: "k") } == ["/team_id", "/key"])
        for issuer in [
            "ftp://example.com", "https://", "https://example.com/?a=b", "https://u@example.com", "not a URL",
        ] {
            #expect(
                await invalidPaths { try await identity.connect(.google, issuer: issuer) } == ["/issuer"], "\(issuer)")
        }
        #expect(await error { try await identity.connect(.google, client: .make()) }?.code == .notFound)
        let key = P256.Signing.PrivateKey().pemRepresentation
        _ = try await identity.connect(.apple, secret: nil, team: "TEAM", keyID: "KEY", key: key)
    }
}
