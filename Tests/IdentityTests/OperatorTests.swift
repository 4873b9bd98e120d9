import Foundation
import Models
import TestKit
import Testing

@testable import IdentityService

@Suite struct OperatorTests {
    @Test func erasingLeavesNoPersonalData() async throws {
        let identity = try await IdentityFixture()
        let user = try await identity.signUp("unmistakable@example.com", timezone: "Asia/Tokyo").profile.id
        #expect(try await identity.everything().contains("unmistakable"))
        _ = try await identity.call(Identity.EraseUser(user: user), identity.context())
        // The address goes for good once mailer has been told to forget it.
        _ = try await identity.promisedMails()
        let everything = try await identity.everything()
        #expect(!everything.contains("unmistakable"))
        #expect(!everything.contains("Asia/Tokyo"))
        #expect(!everything.contains("$argon2id$"))
        // The address may sign up anew, as somebody else.
        #expect(try await identity.signUp("unmistakable@example.com").profile.id != user)
    }

    @Test func usersAreFoundByAddress() async throws {
        let identity = try await IdentityFixture()
        let user = try await identity.signUp("ann@example.com").profile.id
        let found = try await identity.call(
            Identity.ShowUser(.email(try identity.email("ANN@example.com"), nil)), identity.context())
        #expect(found.profile.id == user)
        #expect(
            await error { try await identity.call(Identity.ShowUser(.id(.make())), identity.context()) }?.code
                == .notFound)
    }

    @Test func clientsAreCheckedAndChanged() async throws {
        let identity = try await IdentityFixture()
        func create(_ id: ClientID?, _ origins: [String], _ uris: [String]) async throws -> Client {
            try await identity.call(
                Identity.CreateClient(
                    id: id, application: identity.client.applicationID, name: "Another", origins: origins,
                    redirectURIs: uris, loginMethods: []), identity.context())
        }
        let bad = await error {
            try await create(
                nil, ["https://ok.example", "https://a.example/", "*", "null", "HTTPS://A.example"],
                [
                    "https://a.example/cb#x", "http://a.example/cb", "http://localhost:3000/cb", "com.example.app:/cb",
                    "cb",
                ])
        }
        #expect(
            bad?.invalidParams?.map(\.path) == [
                "/origins/1", "/origins/2", "/origins/3", "/origins/4", "/redirect_uris/0", "/redirect_uris/1",
                "/redirect_uris/4",
            ])
        #expect(await error { try await create(identity.client.id, [], []) }?.code == .clientExists)
        let updated = try await identity.call(
            Identity.UpdateClient(id: identity.client.id, origins: ["https://new.example"]), identity.context())
        #expect(updated.origins == ["https://new.example"])
        #expect(updated.name == identity.client.name)
        let found = try await identity.call(Identity.FindClient(.origin("https://new.example")), identity.context())
        #expect(found.id == identity.client.id)
        _ = try await create(nil, ["https://new.example"], [])
        let ambiguous = await error {
            try await identity.call(Identity.FindClient(.origin("https://new.example")), identity.context())
        }
        #expect(ambiguous?.code == .originNotAllowed)
    }

    @Test func aStoreThatIsAwayIs503AndComesBack() async throws {
        let server = try await TestPostgres.launch()
        let identity = try await IdentityFixture(url: try await server.makeDatabase())
        try await identity.signUp("ann@example.com")
        try await server.kill()
        let fault = await error { try await identity.signIn("ann@example.com") }
        #expect(fault?.code == .serviceUnavailable)
        try await server.start()
        try await eventually(within: .seconds(15)) {
            await error { try await identity.signIn("ann@example.com") } == nil
        }
        try await server.stop()
    }
}
