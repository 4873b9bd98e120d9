import Foundation
import Models
import Testing

@testable import IdentityService

@Suite struct CheckEmailHandlerTests {
    private func check(
        _ address: String, for client: Client, in identity: IdentityFixture
    ) async throws -> Identity.CheckEmail.Reply {
        try await identity.call(
            Identity.CheckEmail(
                client: client.id, application: client.applicationID, email: try identity.email(address)),
            identity.context())
    }

    private func client(_ methods: [LoginMethod], in identity: IdentityFixture) async throws -> Client {
        try await identity.call(
            Identity.UpdateClient(id: identity.client.id, loginMethods: methods), identity.context())
    }

    @Test func offersARegisteredUserTheirOwnMethods() async throws {
        let identity = try await IdentityFixture()
        let client = try await client([.magicLink, .password], in: identity)
        let ann = try await identity.signUp("ann@example.com").profile.id
        let status = Identity.CheckEmail.Reply.Status.registered
        #expect(
            try await check("ANN@example.com", for: client, in: identity)
                == .init(status: status, preferred: [.password], available: [.magicLink, .password]))
        // A suspended user's address is registered, too.
        _ = try await identity.call(Identity.SuspendUser(user: ann), identity.context())
        #expect(try await check("ann@example.com", for: client, in: identity).status == status)
        // A user without a password is offered a magic link only.
        try await identity.postgres.execute("DELETE FROM identity.passwords")
        #expect(
            try await check("ann@example.com", for: client, in: identity)
                == .init(status: status, preferred: [.magicLink], available: [.magicLink]))
    }

    @Test func offersAnUnregisteredUserMethodsToSignUpWith() async throws {
        let identity = try await IdentityFixture()
        let client = try await client([.magicLink, .password], in: identity)
        #expect(
            try await check("bob@example.com", for: client, in: identity)
                == .init(status: .unregistered, preferred: [.password], available: [.magicLink, .password]))
    }

    @Test func offersOnlyConfiguredMethods() async throws {
        let identity = try await IdentityFixture()
        let client = try await client([.google, .magicLink, .apple, .magicLink], in: identity)
        // No connection has been set yet.
        #expect(client.loginMethods == [.google, .magicLink, .apple])
        #expect(client.configuredMethods == [.magicLink])
        try await identity.signUp("ann@example.com")
        #expect(
            try await check("ann@example.com", for: client, in: identity)
                == .init(status: .registered, preferred: [.magicLink], available: [.magicLink]))
        // Where no client of the application offers passwords, a magic link signs up.
        #expect(
            try await check("bob@example.com", for: client, in: identity)
                == .init(status: .unregistered, preferred: [.magicLink], available: [.magicLink]))
    }

    @Test func hidesWhoIsRegisteredIfTheApplicationAsksForIt() async throws {
        let identity = try await IdentityFixture()
        let client = try await client([.password, .magicLink], in: identity)
        try await identity.signUp("ann@example.com")
        _ = try await identity.call(
            Identity.UpdateApplication(id: client.applicationID, hideAccountExistence: true), identity.context())
        let nobody = try await check("bob@example.com", for: client, in: identity)
        #expect(nobody.status == .unregistered)
        #expect(try await check("ann@example.com", for: client, in: identity) == nobody)
        _ = try await identity.call(
            Identity.UpdateApplication(id: client.applicationID, hideAccountExistence: false), identity.context())
        #expect(try await check("ann@example.com", for: client, in: identity).status == .registered)
    }

    @Test func looksUpAddressesPerApplication() async throws {
        let identity = try await IdentityFixture()
        try await identity.signUp("ann@example.com")
        let other = try await identity.call(Identity.CreateApplication(name: "Other"), identity.context())
        let client = try await identity.call(
            Identity.CreateClient(
                application: other.id, name: "Web", origins: [], redirectURIs: [], loginMethods: [.password]),
            identity.context())
        #expect(try await check("ann@example.com", for: client, in: identity).status == .unregistered)
        // A client that claims to belong to another application is unknown.
        var mixed = client
        mixed.applicationID = identity.client.applicationID
        let refused = await error { try await check("ann@example.com", for: mixed, in: identity) }
        #expect(refused?.code == .unknownClient)
    }
}
