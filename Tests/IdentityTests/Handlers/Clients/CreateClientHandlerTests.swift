import Crypto
import Models
import Primitives
import Testing

@testable import IdentityService

@Suite struct CreateClientHandlerTests {
    private let page = "https://app.example.com/in?view=link"

    @Test func aNewClientIsFirstPartyWithoutBranding() async throws {
        let client = try await IdentityFixture().client
        #expect(client.logoURL == nil && client.accentColour == nil)
        #expect(client.isFirstParty && client.linkPages.isEmpty)
    }

    @Test func storesChangesAndRemovesEverySetting() async throws {
        let identity = try await IdentityFixture()
        let created = try await identity.call(
            Identity.CreateClient(
                application: identity.client.applicationID, name: "Shop", origins: ["https://app.example.com"],
                redirectURIs: [], loginMethods: [.password, .magicLink], logoURL: "https://cdn.example.com/logo.svg",
                accentColour: "#AA00ff", isFirstParty: false, linkPages: [.magicLink: page, .invite: page]),
            identity.context())
        #expect(created.logoURL == "https://cdn.example.com/logo.svg" && created.accentColour == "#aa00ff")
        #expect(!created.isFirstParty && created.linkPages == [.magicLink: page, .invite: page])
        let found = try await identity.call(Identity.FindClient(.id(created.id)), identity.context())
        #expect(found == created)

        let changed = try await identity.call(
            Identity.UpdateClient(
                id: created.id, logoURL: "\(IdentityFixture.issuer)/logo.png", accentColour: "", isFirstParty: true,
                linkPages: [.invite: "", .verification: page]), identity.context())
        #expect(changed.logoURL == "\(IdentityFixture.issuer)/logo.png" && changed.accentColour == nil)
        #expect(changed.isFirstParty && changed.linkPages == [.magicLink: page, .verification: page])
        #expect(changed.name == created.name && changed.loginMethods == created.loginMethods)
        let plain = try await identity.call(
            Identity.UpdateClient(id: created.id, logoURL: ""), identity.context())
        #expect(plain.logoURL == nil && plain.linkPages == changed.linkPages)
    }

    @Test func nothingIsLeftOfAClientThatIsNotValid() async throws {
        let identity = try await IdentityFixture()
        func refused(_ change: (inout Identity.CreateClient) -> Void) async throws -> [String]? {
            var call = Identity.CreateClient(
                id: ClientID("client_half"), application: identity.client.applicationID, name: "Shop", origins: [],
                redirectURIs: [], loginMethods: [.password])
            change(&call)
            let changed = call
            let error = await #expect(throws: ServiceError.self) {
                try await identity.call(changed, identity.context())
            }
            return error?.invalidParams?.map(\.path)
        }
        let uris = try await refused { $0.postLogoutRedirectURIs = ["javascript:alert(1)"] }
        #expect(uris == ["/post_logout_redirect_uris/0"])
        let keys = try await refused { $0.jwks = "{}" }
        #expect(keys == ["/jwks"])
        let secret = try await refused { $0.clientSecret = Secret("guess") }
        #expect(secret == ["/client_secret"])
        let both = try await refused {
            $0.jwks = TestAssertion.keySet(P256.Signing.PrivateKey())
            $0.clientSecret = RandomToken.makeClientSecret()
        }
        #expect(both == ["/client_secret"])
        let clients = try await identity.call(
            Identity.ListClients(application: identity.client.applicationID), identity.context())
        #expect(clients.map(\.id) == [identity.client.id])
        #expect(try await identity.auditEntries { $0.event = .clientCreated }.count == 1)
    }

    @Test func aNewClientHasItsCredentialsAtOnce() async throws {
        let identity = try await IdentityFixture()
        let bye = "https://app.example.com/bye"
        let secret = RandomToken.makeClientSecret()
        let confidential = try await identity.call(
            Identity.CreateClient(
                application: identity.client.applicationID, name: "Reports", origins: [], redirectURIs: [],
                loginMethods: [.password], postLogoutRedirectURIs: [bye], clientSecret: secret), identity.context())
        #expect(confidential.authentication == .secret && confidential.postLogoutRedirectURIs == [bye])
        let hashes = try await identity.service.credentials.secretHashes(
            of: confidential.id, deadline: .now + .seconds(5))
        #expect(hashes == [ClientSecrets.hash(secret)])
        let signing = try await identity.call(
            Identity.CreateClient(
                application: identity.client.applicationID, name: "Robot", origins: [], redirectURIs: [],
                loginMethods: [.password], jwks: TestAssertion.keySet(P256.Signing.PrivateKey())), identity.context())
        #expect(signing.authentication == .keys)
        let renewed = try await identity.auditEntries { $0.event = .clientSecretRenewed }
        #expect(renewed.map(\.client) == [confidential.id])
    }
}
