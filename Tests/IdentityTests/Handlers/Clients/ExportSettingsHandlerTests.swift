import Crypto
import Foundation
import Models
import Testing

@testable import IdentityService

@Suite struct ExportSettingsHandlerTests {
    @Test func anExportMakesTheSameSettingsInAnEmptyDatabase() async throws {
        let (old, new) = (try await IdentityFixture(), try await IdentityFixture())
        let application = old.client.applicationID
        let key = P256.Signing.PrivateKey().pemRepresentation
        let secret = try await old.renewSecret()
        _ = try await old.connect(.google, issuer: "https://sso.example.com")
        _ = try await old.connect(.apple, secret: nil, team: "TEAM", keyID: "KEY", key: key)
        let signer = try #require(ClientID("client_signer"))
        var declared = old.declaration(
            ClientDeclaration(
                id: old.client.id, redirectURIs: ["https://app.example.com/cb"], isFirstParty: false,
                linkPages: [.invite: "https://app.example.com/in"]),
            ClientDeclaration(id: signer, name: "Signer", jwks: TestAssertion.keySet(P256.Signing.PrivateKey())))
        declared.hideAccountExistence = true
        declared.signUpByMail = .off
        declared.signUpSettings = .init(
            mode: .waitlist, allowedDomains: ["acme.example"], deniesThrowAway: true, termsVersion: "3")
        declared.factorSettings = .init(secondFactor: .required, remembersBrowsers: true)
        declared.branding = .init(accentColour: "#0f766e", termsURL: "https://acme.example/terms")
        try await old.apply(declared)

        var exported = try await old.exported(application)
        #expect(exported.clients.count == 2 && exported.clients.last?.jwks?.contains("kid") == true)
        let text = String(decoding: try JSONEncoder().encode(exported), as: UTF8.self)
        for part in [secret.reveal(), "s3cret-of-ours", "PRIVATE KEY"] { #expect(!text.contains(part)) }

        // Secrets come from elsewhere.
        let index = try #require(exported.clients.firstIndex { $0.id == old.client.id })
        exported.clients[index].clientSecret = secret
        for connection in exported.clients[index].connections.indices {
            switch exported.clients[index].connections[connection].provider {
            case .apple: exported.clients[index].connections[connection].key = Secret(key)
            default: exported.clients[index].connections[connection].clientSecret = Secret("s3cret-of-ours")
            }
        }
        #expect(try await old.apply(exported).changes.isEmpty)
        try await new.apply(exported)
        #expect(try await new.exported(application) == old.exported(application))
        #expect(try await new.apply(exported).changes.isEmpty)
        #expect(await new.authenticationError(.secret(secret), as: old.client.id) == nil)
        let client = try await new.service.clients.require(old.client.id, deadline: .now + .seconds(30))
        let open = try await new.service.connections.open(.google, of: client, deadline: .now + .seconds(30))
        #expect(open.secret == "s3cret-of-ours" && open.connection.issuer == "https://sso.example.com")
    }

    @Test func longSettingsComeInPages() async throws {
        let identity = try await IdentityFixture()
        let application = identity.client.applicationID
        let origins = (0..<100).map { "https://\(String(repeating: "a", count: 60)).n\($0).example" }
        let clients = (0..<60).compactMap {
            ClientID("client_\($0)").map { ClientDeclaration(id: $0, name: "Client", origins: origins) }
        }
        try await identity.apply(ApplicationDeclaration(id: application, clients: clients))
        var (found, cursor, pages) = ([ClientID](), nil as ClientID?, 0)
        repeat {
            let page = try await identity.call(
                Identity.ExportSettings(application: application, cursor: cursor), identity.operatorContext)
            #expect(try JSONEncoder().encode(page).count < 1 << 19)
            found += page.application.clients.map(\.id)
            cursor = page.nextCursor
            pages += 1
        } while cursor != nil
        #expect(pages > 1 && Set(found) == Set(clients.map(\.id) + [identity.client.id]) && found.count == 61)
    }

    @Test func anUnknownApplicationIsNotFound() async throws {
        let identity = try await IdentityFixture()
        #expect(await error { try await identity.exported(.make()) }?.code == .notFound)
    }
}
