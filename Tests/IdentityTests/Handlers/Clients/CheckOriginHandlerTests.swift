import Models
import Testing

@testable import IdentityService

@Suite struct CheckOriginHandlerTests {
    @Test func comparesOriginsAsText() async throws {
        let identity = try await IdentityFixture()
        func isRegistered(_ origin: String) async throws -> Bool {
            try await identity.call(Identity.CheckOrigin(origin), identity.context()).isRegistered
        }
        #expect(try await isRegistered("https://app.example.com"))
        for other in ["https://app.example.com:444", "http://app.example.com", "https://example.com", "null", "*", ""] {
            let isKnown = try await isRegistered(other)
            #expect(!isKnown, "\(other)")
        }
    }
}
