import Models
import Testing

@testable import IdentityService

@Suite struct UserAdministrationStoreTests {
    private let identity: IdentityFixture
    private let administration: UserAdministrationStore
    private var deadline: ContinuousClock.Instant { .now + .seconds(30) }

    init() async throws {
        identity = try await IdentityFixture()
        administration = identity.service.administration
    }

    @Test func findsTheUsersOfAnAddress() async throws {
        let ann = try await identity.signUp("ann@example.com").profile
        let found = try await administration.users(
            with: identity.email("ann@example.com"), in: [ann.applicationID, .make()], deadline: deadline)
        #expect(found == [ann.applicationID: ann.id])
    }

    @Test func eachChangeBeginsAnEpochAndIsAudited() async throws {
        let ann = try await identity.signUp("ann@example.com").profile
        #expect(try await administration.suspend(ann.id, identity.operatorContext) == 2)
        #expect(try await administration.restore(ann.id, identity.operatorContext) == 3)
        #expect(try await administration.erase(ann.id, identity.operatorContext) == 4)
        let events = try await identity.postgres.query(
            "SELECT event FROM identity.audit_log WHERE caller = 'operator' AND user_id = \(ann.id) ORDER BY id"
        ).map { try $0.decode("event", as: String.self) }
        #expect(events == ["user_suspended", "user_restored", "user_erased"])
    }

    @Test func erasingTwiceKeepsTheTimeOfTheFirst() async throws {
        let ann = try await identity.signUp("ann@example.com").profile
        func erasedAt() async throws -> Timestamp? {
            _ = try await administration.erase(ann.id, identity.operatorContext)
            return try await identity.postgres.query(
                "SELECT erased_at FROM identity.users WHERE id = \(ann.id)"
            ).first?.decode("erased_at", as: Timestamp?.self)
        }
        let first = try await erasedAt()
        #expect(first != nil)
        #expect(try await erasedAt() == first)
    }

    @Test func unknownUsersAreNotFound() async throws {
        let context = identity.operatorContext
        #expect(await error { try await administration.suspend(.make(), context) }?.code == .notFound)
        #expect(await error { try await administration.restore(.make(), context) }?.code == .notFound)
        #expect(await error { try await administration.erase(.make(), context) }?.code == .notFound)
        let email = try identity.email("nobody@example.com")
        #expect(await error { try await administration.find(email, in: nil, deadline: deadline) }?.code == .notFound)
    }
}
