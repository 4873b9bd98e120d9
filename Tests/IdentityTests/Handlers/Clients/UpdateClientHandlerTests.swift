import Models
import Testing

@testable import IdentityService

@Suite struct UpdateClientHandlerTests {
    @Test func checksAndChangesClients() async throws {
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
}
