import Models
import Testing

@testable import IdentityService

@Suite struct VerifyUserEmailHandlerTests {
    @Test func theAddressIsVerifiedAndNothingIsRemoved() async throws {
        let identity = try await IdentityFixture()
        let ann = try await identity.signUp("ann@example.com").profile
        func verify() async throws -> Timestamp? {
            try await identity.call(Identity.VerifyUserEmail(user: ann.id), identity.operatorContext)
                .profile.credentials.first?.emailVerifiedAt
        }
        let first = try #require(try await verify())
        #expect(try await verify() == first)
        #expect(try await identity.signIn("ann@example.com").profile.id == ann.id)
        let entries = try await identity.auditEntries { $0.event = .emailVerified }
        #expect(entries.map(\.user) == [ann.id] && entries.map(\.caller) == [.operator])
    }

    @Test func anErasedUserHasNoAddress() async throws {
        let identity = try await IdentityFixture()
        let ann = try await identity.signUp("ann@example.com").profile.id
        _ = try await identity.call(Identity.EraseUser(user: ann), identity.operatorContext)
        for user in [ann, .make()] {
            let thrown = await error {
                try await identity.call(Identity.VerifyUserEmail(user: user), identity.operatorContext)
            }
            #expect(thrown?.code == .notFound)
        }
    }
}
