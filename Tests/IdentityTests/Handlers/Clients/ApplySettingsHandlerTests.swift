import Crypto
import Foundation
import Models
import Testing

@testable import IdentityService

@Suite struct ApplySettingsHandlerTests {
    private static let secret = Secret("an-old-secret-of-a-client-that-nobody-can-guess")
    private static let otherSecret = Secret("a-new-secret-of-a-client-that-nobody-can-guess")

    private func invalidPaths(_ body: () async throws -> Identity.ApplySettings.Reply) async -> [String]? {
        await error(body)?.invalidParams?.map(\.path)
    }

    @Test func changesOnlyWhatDiffersAndNothingTheSecondTime() async throws {
        let identity = try await IdentityFixture()
        var declared = identity.declaration(
            ClientDeclaration(
                id: identity.client.id, origins: ["https://bücher.example"], accentColour: "#1D4ED8",
                postLogoutRedirectURIs: ["https://app.example.com/bye"]))
        declared.name = "Acme Books"
        declared.signUpByMail = .on
        declared.signUpSettings = .init(mode: .invite, allowedDomains: ["Bücher.example"])
        declared.branding.termsURL = "https://acme.example/terms"
        let audited = try await identity.auditedEvents()
        let planned = try await identity.apply(declared, isDryRun: true)
        #expect(try await identity.auditedEvents() == audited)
        let reply = try await identity.apply(declared)
        #expect(reply == planned)
        #expect(
            reply.summary == [
                "~ /applications/0/name: Acme Notes → Acme Books",
                "~ /applications/0/sign_up_by_mail: nil → true",
                "~ /applications/0/sign_up: open → invite",
                "~ /applications/0/allow_domain: nil → xn--bcher-kva.example",
                "~ /applications/0/terms_url: nil → https://acme.example/terms",
                "~ /applications/0/clients/0/origins: https://app.example.com → https://xn--bcher-kva.example",
                "~ /applications/0/clients/0/accent_colour: nil → #1d4ed8",
                "~ /applications/0/clients/0/post_logout_redirect_uris: nil → https://app.example.com/bye",
            ])
        #expect(
            try await identity.auditedEvents().dropFirst(audited.count) == [
                "application_updated name,sign_up_by_mail,sign_up,allow_domain,terms_url",
                "client_updated origins,accent_colour,post_logout_redirect_uris",
            ])
        let stored = try await identity.storedText()
        #expect(try await identity.apply(declared).changes.isEmpty)
        #expect(try await identity.storedText() == stored)
        // The client's name and methods were not declared.
        let client = try await identity.call(Identity.FindClient(.id(identity.client.id)), identity.context())
        #expect(client.name == "Web" && client.loginMethods == [.password])
        #expect(client.applicationName == "Acme Books")
    }

    @Test func emptyValuesRemove() async throws {
        let identity = try await IdentityFixture()
        let page = "https://app.example.com/in"
        var declared = identity.declaration(
            ClientDeclaration(
                id: identity.client.id, logoURL: "https://acme.example/logo.png",
                linkPages: [.magicLink: page, .invite: page]))
        declared.branding.supportEmail = "help@acme.example"
        declared.signUpByMail = .off
        declared.signUpSettings.deniedDomains = ["mail.example"]
        try await identity.apply(declared)
        declared.branding.supportEmail = ""
        declared.signUpByMail = .automatic
        declared.signUpSettings.deniedDomains = []
        declared.clients[0].logoURL = ""
        declared.clients[0].linkPages = [.invite: ""]
        #expect(
            try await identity.apply(declared).summary == [
                "~ /applications/0/sign_up_by_mail: false → nil",
                "~ /applications/0/deny_domain: mail.example → nil",
                "~ /applications/0/support_email: help@acme.example → nil",
                "~ /applications/0/clients/0/link_pages: invite \(page), magic_link \(page) → magic_link \(page)",
                "~ /applications/0/clients/0/logo_url: https://acme.example/logo.png → nil",
            ])
        let exported = try await identity.exported(identity.client.applicationID)
        #expect(exported.signUpByMail == .automatic && exported.branding == ApplicationBranding())
        #expect(exported.clients.first?.linkPages == [.magicLink: page])
    }

    @Test func createsApplicationsClientsAndConnections() async throws {
        let identity = try await IdentityFixture()
        let web = try #require(ClientID("client_shop"))
        let declared = ApplicationDeclaration(
            name: "Acme Shop", factorSettings: .init(secondFactor: .required),
            clients: [
                ClientDeclaration(
                    id: web, name: "Shop", origins: ["https://shop.example"], clientSecret: Self.secret,
                    connections: [
                        ConnectionDeclaration(
                            provider: .google, providerClientID: "our-id", clientSecret: Secret("theirs"))
                    ])
            ])
        let planned = try await identity.apply(declared, isDryRun: true)
        #expect(await error { try await identity.service.clients.require(web, deadline: .now + .seconds(30)) } != nil)
        let audited = try await identity.auditedEvents()
        let reply = try await identity.apply(declared)
        #expect(reply.summary == planned.summary)
        #expect(
            reply.summary == [
                "+ /applications/0", "+ /applications/0/name: nil → Acme Shop",
                "+ /applications/0/second_factor: optional → required",
                "+ /applications/0/clients/0", "+ /applications/0/clients/0/name: nil → Shop",
                "+ /applications/0/clients/0/origins: nil → https://shop.example",
                "+ /applications/0/clients/0/login_methods: password → password, oauth_google",
                "+ /applications/0/clients/0/token_endpoint_auth_method: none → client_secret_basic",
                "+ /applications/0/clients/0/client_secret: nil → nil",
                "+ /applications/0/clients/0/connections/0",
                "+ /applications/0/clients/0/connections/0/provider_client_id: nil → our-id",
                "+ /applications/0/clients/0/connections/0/client_secret: nil → nil",
            ])
        #expect(
            try await identity.auditedEvents().dropFirst(audited.count) == [
                "application_created", "client_created", "client_updated token_endpoint_auth_method",
                "client_secret_renewed", "connection_set",
            ])
        #expect(try await identity.apply(declared).changes.isEmpty)
        #expect(await identity.authenticationError(.secret(Self.secret), as: web) == nil)
        let client = try await identity.service.clients.require(web, deadline: .now + .seconds(30))
        let open = try await identity.service.connections.open(.google, of: client, deadline: .now + .seconds(30))
        #expect(open.secret == "theirs" && client.configuredMethods == [.password, .google])
        #expect(try await !identity.storedText().contains(Self.secret.reveal()))
    }

    @Test func namesEverythingThatIsNotValidAndWritesNothing() async throws {
        let identity = try await IdentityFixture()
        var declared = identity.declaration(
            ClientDeclaration(
                id: identity.client.id, origins: ["https://ok.example", "https://bad.example/"],
                postLogoutRedirectURIs: ["javascript:alert(1)"], jwks: "{}",
                connections: [
                    ConnectionDeclaration(provider: .google, providerClientID: "our-id"),
                    ConnectionDeclaration(provider: .google, providerClientID: "our-id"),
                ]),
            ClientDeclaration(id: identity.client.id),
            ClientDeclaration(id: try #require(ClientID("client_new")), clientSecret: Secret("short")))
        declared.name = "Renamed"
        declared.signUpSettings = .init(deniedDomains: ["not a domain"], termsVersion: "2")
        let other = ApplicationDeclaration(parent: .make())
        let stored = try await identity.storedText()
        #expect(
            await invalidPaths { try await identity.apply(declared, other, declared) } == [
                "/applications/0/clients/0/jwks", "/applications/2/clients/0/jwks", "/applications/0/deny_domain/0",
                "/applications/0/terms_url", "/applications/0/clients/0/origins/1",
                "/applications/0/clients/0/post_logout_redirect_uris/0",
                "/applications/0/clients/0/connections/0/client_secret",
                "/applications/0/clients/0/connections/1/provider", "/applications/0/clients/1/id",
                "/applications/0/clients/2/client_secret", "/applications/0/clients/2/name", "/applications/1/name",
                "/applications/2/id",
            ])
        #expect(try await identity.storedText() == stored)
    }

    @Test func anErrorAtTheEndUndoesTheBeginning() async throws {
        let identity = try await IdentityFixture()
        var declared = identity.declaration(
            ClientDeclaration(id: identity.client.id, name: "Renamed"),
            ClientDeclaration(id: try #require(ClientID("client_other")), name: "Other", accentColour: "red"))
        declared.name = "Renamed"
        let stored = try await identity.storedText()
        #expect(
            await invalidPaths { try await identity.apply(declared) } == ["/applications/0/clients/1/accent_colour"])
        #expect(try await identity.storedText() == stored)
    }

    @Test func anApplicationIsFoundByAnUnambiguousName() async throws {
        let identity = try await IdentityFixture()
        var declared = ApplicationDeclaration(name: "Acme Notes", hideAccountExistence: true)
        #expect(
            try await identity.apply(declared).changes.map(\.subject.application) == [identity.client.applicationID])
        _ = try await identity.call(Identity.CreateApplication(name: "Acme Notes"), identity.operatorContext)
        #expect(await invalidPaths { try await identity.apply(declared) } == ["/applications/0/id"])
        declared.id = identity.client.applicationID
        #expect(try await identity.apply(declared).changes.isEmpty)
        // An application of an earlier fleet keeps its id.
        declared = ApplicationDeclaration(id: .make(), name: "Acme Notes")
        #expect(try await identity.apply(declared).changes.first?.subject.application == declared.id)
        declared = ApplicationDeclaration(id: .make())
        #expect(await invalidPaths { try await identity.apply(declared) } == ["/applications/0/name"])
    }

    @Test func aParentIsGivenOnlyAtFirst() async throws {
        let identity = try await IdentityFixture()
        let user = try await identity.signUp("ann@example.com")
        let account = try #require(user.profile.activeMembership?.accountID)
        var declared = ApplicationDeclaration(id: .make(), name: "Child", parent: account)
        try await identity.apply(declared)
        #expect(try await identity.apply(declared).changes.isEmpty)
        declared.parent = .make()
        #expect(await invalidPaths { try await identity.apply(declared) } == ["/applications/0/parent"])
        declared.id = .make()
        #expect(await invalidPaths { try await identity.apply(declared) } == ["/applications/0/parent"])
    }

    @Test func aClientOfAnotherApplicationIsRefused() async throws {
        let identity = try await IdentityFixture()
        let declared = ApplicationDeclaration(name: "Other", clients: [.init(id: identity.client.id)])
        #expect(await invalidPaths { try await identity.apply(declared) } == ["/applications/0/clients/0/id"])
    }

    @Test func aSecretIsReplacedOnlyByAnotherOne() async throws {
        let identity = try await IdentityFixture()
        let (old, valid) = (try await identity.renewSecret(), try await identity.renewSecret(overlap: 3600))
        func apply(_ secret: Secret?, _ method: ClientAuthentication? = nil) async throws -> [String] {
            try await identity.apply(
                identity.declaration(
                    ClientDeclaration(id: identity.client.id, authentication: method, clientSecret: secret))
            ).summary
        }
        // Both are valid.
        #expect(try await apply(old).isEmpty)
        #expect(try await apply(valid).isEmpty)
        #expect(try await apply(nil, .secret).isEmpty)
        #expect(try await apply(Self.secret) == ["~ /applications/0/clients/0/client_secret: nil → nil"])
        #expect(await identity.authenticationError(.secret(Self.secret)) == nil)
        #expect(await identity.authenticationError(.secret(valid)) == "invalid_client")
        for bad in ["short", String(repeating: "a b ", count: 20), String(repeating: "x", count: 256)] {
            #expect(
                await error { try await apply(Secret(bad)) }?.invalidParams?.map(\.path) == [
                    "/applications/0/clients/0/client_secret"
                ])
        }
    }

    @Test func theMethodOfAuthenticationFollowsTheCredentialsOrIsStated() async throws {
        let identity = try await IdentityFixture()
        let keys = TestAssertion.keySet(P256.Signing.PrivateKey())
        var client = ClientDeclaration(id: identity.client.id)
        func apply() async throws -> [String] { try await identity.apply(identity.declaration(client)).summary }
        func invalid() async -> [String]? { await error { try await apply() }?.invalidParams?.map(\.path) }
        let path = "/applications/0/clients/0"
        client.authentication = .secret
        #expect(await invalid() == ["\(path)/client_secret"])
        client.authentication = .keys
        #expect(await invalid() == ["\(path)/jwks"])
        client.authentication = ClientAuthentication.none
        client.jwks = keys
        #expect(await invalid() == ["\(path)/jwks"])
        client.authentication = nil
        client.clientSecret = Self.secret
        #expect(await invalid() == ["\(path)/client_secret"])
        client.clientSecret = nil
        let changes = try await apply()
        #expect(changes.first == "~ \(path)/token_endpoint_auth_method: none → private_key_jwt" && changes.count == 2)
        // The same keys as another text.
        client.jwks = " " + keys.replacing(":", with: " : ")
        #expect(try await apply().isEmpty)
        client.jwks = TestAssertion.keySet(P256.Signing.PrivateKey())
        #expect(try await apply().map { $0.prefix(while: { $0 != ":" }) } == ["~ \(path)/jwks"])
        client.jwks = nil
        client.clientSecret = Self.secret
        #expect(await invalid() == ["\(path)/client_secret"])
        client.authentication = .secret
        #expect(
            try await apply() == [
                "~ \(path)/token_endpoint_auth_method: private_key_jwt → client_secret_basic",
                // It is the client's first one.
                "+ \(path)/client_secret: nil → nil",
            ])
        #expect(await identity.authenticationError(.secret(Self.secret)) == nil)
        client.clientSecret = nil
        client.authentication = ClientAuthentication.none
        #expect(try await apply() == ["~ \(path)/token_endpoint_auth_method: client_secret_basic → none"])
        #expect(await identity.authenticationError(.none) == nil)
        client.authentication = nil
        client.clientSecret = Self.otherSecret
        #expect(
            try await apply() == [
                "~ \(path)/token_endpoint_auth_method: none → client_secret_basic",
                "+ \(path)/client_secret: nil → nil",
            ])
    }

    @Test func connectionsKeepWhatIsNotDeclared() async throws {
        let identity = try await IdentityFixture()
        _ = try await identity.connect(.google, issuer: "https://sso.example.com")
        func apply(_ connection: ConnectionDeclaration) async throws -> [String] {
            try await identity.apply(
                identity.declaration(ClientDeclaration(id: identity.client.id, connections: [connection]))
            ).summary
        }
        func open() async throws -> OpenConnection {
            let client = try await identity.service.clients.require(identity.client.id, deadline: .now + .seconds(30))
            return try await identity.service.connections.open(.google, of: client, deadline: .now + .seconds(30))
        }
        #expect(try await apply(.init(provider: .google)).isEmpty)
        #expect(try await apply(.init(provider: .google, clientSecret: Secret("s3cret-of-ours"))).isEmpty)
        let path = "/applications/0/clients/0/connections/0"
        #expect(
            try await apply(.init(provider: .google, providerClientID: "another-id")) == [
                "~ \(path)/provider_client_id: our-id → another-id"
            ])
        #expect(try await open().secret == "s3cret-of-ours")
        #expect(
            try await apply(.init(provider: .google, issuer: "", clientSecret: Secret("another"))) == [
                "~ \(path)/issuer: https://sso.example.com → nil", "~ \(path)/client_secret: nil → nil",
            ])
        let changed = try await open()
        #expect(changed.secret == "another" && changed.connection.providerClientID == "another-id")
        let entry = try await identity.auditEntries { $0.event = .connectionSet }.first
        #expect(entry?.provider == .google && entry?.client == identity.client.id && entry?.caller == .operator)
    }

    @Test func theAuditLogHasTheValuesOfClientsAndConnections() async throws {
        let identity = try await IdentityFixture()
        _ = try await identity.connect(.google, issuer: "https://sso.example.com")
        let keys = TestAssertion.keySet(P256.Signing.PrivateKey())
        try await identity.apply(
            identity.declaration(
                ClientDeclaration(
                    id: identity.client.id, name: "Shop", jwks: keys,
                    connections: [
                        .init(
                            provider: .google, providerClientID: "another-id", issuer: "",
                            clientSecret: Secret("s3cret-2"))
                    ])))
        let client = try await identity.auditEntries { $0.event = .clientUpdated }
        let changes = client.flatMap { $0.changes ?? [] }
        #expect(changes.first == .init("name", from: "Web", to: "Shop"))
        #expect(changes.contains(.init("token_endpoint_auth_method", from: "none", to: "private_key_jwt")))
        #expect(changes.map(\.field) == client.flatMap { $0.changed ?? [] } && changes.last?.field == "jwks")
        let connection = try await identity.auditEntries { $0.event = .connectionSet }
        // The first one is that of `connect`.
        #expect(
            connection.compactMap(\.changes).dropFirst() == [
                [
                    .init("provider_client_id", from: "our-id", to: "another-id"),
                    .init("issuer", from: "https://sso.example.com", to: nil),
                ]
            ])
        #expect(connection.compactMap(\.changed) == [["provider_client_id", "issuer", "client_secret"]])
        #expect(try await !identity.storedText().contains("s3cret-2"))
    }

    @Test func aMethodThatWasTurnedOffStaysOff() async throws {
        let identity = try await IdentityFixture()
        _ = try await identity.connect(.google)
        try await identity.apply(
            identity.declaration(ClientDeclaration(id: identity.client.id, loginMethods: [.magicLink])))
        try await identity.apply(
            identity.declaration(
                ClientDeclaration(
                    id: identity.client.id, connections: [.init(provider: .google, providerClientID: "another-id")])))
        #expect(
            try await identity.exported(identity.client.applicationID).clients.first?.loginMethods == [.magicLink])
    }

    @Test func listsWhatIsNotDeclared() async throws {
        let identity = try await IdentityFixture()
        _ = try await identity.connect(.google)
        let shop = try await identity.call(Identity.CreateApplication(name: "Shop"), identity.operatorContext)
        let notes = identity.client.applicationID
        #expect(
            try await identity.apply(ApplicationDeclaration(id: notes)).undeclared == [
                .init(application: shop.id, name: "Shop"),
                .init(application: notes, client: identity.client.id, name: "Web"),
            ])
        let declared = identity.declaration(ClientDeclaration(id: identity.client.id))
        #expect(
            try await identity.apply(declared).undeclared.last
                == .init(application: notes, client: identity.client.id, provider: .google, name: "Web"))
    }

    @Test func countsAreBounded() async throws {
        let identity = try await IdentityFixture()
        let clients = (0...Identity.ApplySettings.maximumClients).compactMap {
            ClientID("client_\($0)").map { ClientDeclaration(id: $0) }
        }
        let applications = (0...Identity.ApplySettings.maximumApplications).map { _ in
            ApplicationDeclaration(id: .make(), name: "Another")
        }
        for call in [
            Identity.ApplySettings(applications: [.init(name: "Many", clients: clients)]),
            Identity.ApplySettings(applications: applications),
        ] {
            let refused = await error { try await identity.call(call, identity.operatorContext) }
            #expect(refused?.invalidParams?.map(\.type) == ["length"])
        }
    }

    @Test func aLongReplyIsCutAndCounted() async throws {
        let identity = try await IdentityFixture()
        let origins = (0..<15).map { "https://\(String(repeating: "a", count: 60)).n\($0).example" }
        let clients = (0..<250).compactMap {
            ClientID("client_\($0)").map { ClientDeclaration(id: $0, name: "Client", origins: origins) }
        }
        let reply = try await identity.apply(
            ApplicationDeclaration(name: "Many", clients: clients), isDryRun: true)
        // The application with its name, and each client with its name and origins.
        #expect(reply.omittedChanges > 0 && reply.changes.count + reply.omittedChanges == 2 + 3 * clients.count)
        #expect(try JSONEncoder().encode(reply).count < 1 << 19)
        #expect(reply.changes.allSatisfy { ($0.new ?? "").utf8.count <= 1003 })
    }

    @Test func concurrentCallsWaitForEachOther() async throws {
        let identity = try await IdentityFixture()
        let created = try await withThrowingTaskGroup(of: [SettingsChange].self) { group in
            for number in 0..<6 {
                let clients = [ClientID("client_\(number)"), ClientID("client_shared")].compactMap(\.self)
                group.addTask {
                    try await identity.apply(
                        ApplicationDeclaration(
                            name: "Acme Shop", clients: clients.map { ClientDeclaration(id: $0, name: "Client") })
                    ).changes
                }
            }
            return try await group.reduce(into: []) { $0 += $1.filter { $0.setting == nil } }
        }
        // The application and the shared client were created once.
        #expect(created.count == 8 && Set(created.map(\.subject.application)).count == 1)
        #expect(try await identity.service.applications.all(deadline: .now + .seconds(30)).count == 2)
    }

    @Test func onlyOperatorsMayCall() {
        #expect(Identity.ApplySettings.callers == [.operator] && Identity.ExportSettings.callers == [.operator])
    }
}
