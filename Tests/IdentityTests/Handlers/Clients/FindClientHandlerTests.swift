import Models
import Testing

@testable import IdentityService

@Suite struct FindClientHandlerTests {
    @Test func findsByIDOrByTheOnlyRegisteredOrigin() async throws {
        let identity = try await IdentityFixture()
        func find(_ key: Identity.FindClient.Key) async throws -> Client {
            try await identity.call(Identity.FindClient(key), identity.context())
        }
        #expect(try await find(.id(identity.client.id)) == identity.client)
        #expect(try await find(.origin("https://app.example.com")) == identity.client)
        #expect(await error { try await find(.id(.make())) } == .unknownClient)
        for origin in ["https://other.example", "null", ""] {
            #expect(await error { try await find(.origin(origin)) }?.code == .originNotAllowed)
        }
    }
}
