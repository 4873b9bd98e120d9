import Models
import Testing

@testable import IdentityService

@Suite struct RevokeAPIKeyHandlerTests {
    @Test func theKeyIsRefusedAtOnce() async throws {
        let identity = try await IdentityFixture()
        let reply = try await identity.createAPIKey("backup", .read)
        _ = try await identity.checkAPIKey(reply.secret)
        let revoked = try await identity.call(
            Identity.RevokeAPIKey(key: reply.key.id), identity.operatorContext)
        #expect(revoked.id == reply.key.id)
        #expect(await error { try await identity.checkAPIKey(reply.secret) }?.code == .invalidToken)
        #expect(try await identity.call(Identity.ListAPIKeys(), identity.operatorContext).isEmpty)
        let entry = try #require(try await identity.auditEntries { $0.event = .apiKeyRevoked }.first)
        #expect(entry.changes?.first == .init("api_key", from: reply.key.id.description, to: nil))
        let again = await error {
            try await identity.call(Identity.RevokeAPIKey(key: reply.key.id), identity.operatorContext)
        }
        #expect(again?.code == .notFound)
    }
}
