import Foundation
import Models
import Testing

@testable import IdentityService

@Suite struct ClientStoreTests {
    private let deadline = ContinuousClock.now + .seconds(30)

    @Test func findsClientsByIDOriginAndApplication() async throws {
        let identity = try await IdentityFixture()
        let clients = identity.service.clients
        let client = try #require(try await clients.find(identity.client.id, deadline: deadline))
        #expect(client.id == identity.client.id && client.origins == identity.client.origins)
        #expect(try await clients.find(.make(), deadline: deadline) == nil)
        #expect(try await clients.clients(withOrigin: "https://app.example.com", deadline: deadline) == [client])
        #expect(try await clients.clients(withOrigin: "https://other.example", deadline: deadline).isEmpty)
        #expect(try await clients.clients(of: nil, deadline: deadline) == [client])
        #expect(try await clients.clients(of: client.applicationID, deadline: deadline) == [client])
        #expect(try await clients.clients(of: .make(), deadline: deadline).isEmpty)
        #expect(await error { try await clients.require(.make(), deadline: deadline) } == .unknownClient)
    }

    @Test func anUnknownMethodInTheDatabaseIsAnError() async throws {
        let identity = try await IdentityFixture()
        try await identity.postgres.execute("UPDATE identity.clients SET login_methods = '{password,telepathy}'")
        await #expect(throws: (any Error).self) {
            try await identity.service.clients.find(identity.client.id, deadline: deadline)
        }
    }

    @Test func concurrentUpdatesOfDifferentSettingsBothCount() async throws {
        let identity = try await IdentityFixture()
        let (clients, id) = (identity.service.clients, identity.client.id)
        let context = identity.context()
        let entry = AuditEntry(
            event: .clientUpdated, application: identity.client.applicationID, client: id, context: context)
        try await withThrowingTaskGroup(of: Client.self) { group in
            for number in 0..<8 {
                group.addTask {
                    try await clients.update(id, deadline: deadline) { client in
                        client.origins.append("https://app\(number).example.com")
                        return entry
                    }
                }
            }
            try await group.waitForAll()
        }
        #expect(try await clients.find(id, deadline: deadline)?.origins.count == 9)
    }

    @Test func signsUpByMailUnlessAClientOffersPasswords() async throws {
        let identity = try await IdentityFixture()
        let application = try await identity.call(
            Identity.CreateApplication(name: "Mail only"), identity.operatorContext)
        func client(_ methods: [LoginMethod]) async throws -> Client {
            try await identity.call(
                Identity.CreateClient(
                    application: application.id, name: "Web", origins: [], redirectURIs: [], loginMethods: methods),
                identity.operatorContext)
        }
        func signsUp(_ id: ClientID) async throws -> Bool {
            try await identity.call(Identity.FindClient(.id(id)), identity.context()).signsUpByMail
        }
        let mail = try await client([.magicLink])
        #expect(try await signsUp(mail.id))
        let google = try await client([.google])
        #expect(try await !signsUp(google.id))
        let password = try await client([.password, .magicLink])
        #expect(try await !signsUp(mail.id))
        #expect(try await !signsUp(password.id))
        let changed = try await identity.call(
            Identity.UpdateApplication(id: application.id, signUpByMail: true), identity.operatorContext)
        #expect(changed.signUpByMail == true)
        #expect(try await signsUp(mail.id))
        #expect(try await signsUp(password.id))
    }
}
