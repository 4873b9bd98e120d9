import Models
import Testing

@testable import IdentityService

@Suite struct CheckAPIKeyHandlerTests {
    @Test func findsTheKeyAndKeepsThatItIsUsed() async throws {
        let identity = try await IdentityFixture()
        let application = identity.client.applicationID
        let reply = try await identity.createAPIKey("reports", .read, application: application)
        let found = try await identity.checkAPIKey(reply.secret)
        #expect(found.id == reply.key.id && found.scope == .read && found.applicationID == application)
        let listed = try await identity.call(Identity.ListAPIKeys(), identity.operatorContext)
        #expect(listed.first?.lastUsedAt != nil)
    }

    @Test func whatIsNotAKeyIsRefusedInTheSameWay() async throws {
        let identity = try await IdentityFixture()
        let (first, second) = (
            try await identity.createAPIKey("first", .read).secret.reveal(),
            try await identity.createAPIKey("second", .read).secret.reveal()
        )
        // The id of one key with the random part of another one.
        let mixed = first.prefix(29) + second.suffix(43)
        let unknown = "lk_" + APIKeyID.make().description.suffix(26) + first.suffix(43)
        let errors = await [String(mixed), unknown, "", "lk_", first + "A", String(first.dropLast())].asyncErrors {
            try await identity.checkAPIKey(Secret($0))
        }
        #expect(errors.allSatisfy { $0?.code == .invalidToken })
        #expect(Set(errors.map { $0?.detail }).count == 1)
    }

    @Test func anExpiredKeyIsRefused() async throws {
        let identity = try await IdentityFixture()
        let reply = try await identity.createAPIKey("short", .read, lifetime: 60)
        _ = try await identity.checkAPIKey(reply.secret)
        try await identity.postgres.execute("UPDATE identity.api_keys SET expires_at = now()")
        #expect(await error { try await identity.checkAPIKey(reply.secret) }?.code == .invalidToken)
    }

    @Test func aDeletedApplicationLeavesNoKey() async throws {
        let identity = try await IdentityFixture()
        let application = try await identity.call(
            Identity.CreateApplication(name: "Other"), identity.operatorContext)
        let reply = try await identity.createAPIKey("other", .write, application: application.id)
        _ = try await identity.call(
            Identity.DeleteApplication(id: application.id, users: 0), identity.operatorContext)
        #expect(await error { try await identity.checkAPIKey(reply.secret) }?.code == .invalidToken)
    }
}

extension Array {
    /// What `body` throws for each element; nil where it throws nothing.
    fileprivate func asyncErrors<Value>(_ body: (Element) async throws -> Value) async -> [ServiceError?] {
        var errors: [ServiceError?] = []
        for element in self { errors.append(await error { try await body(element) }) }
        return errors
    }
}
