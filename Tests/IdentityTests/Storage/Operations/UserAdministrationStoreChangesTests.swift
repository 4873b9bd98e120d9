import Models
import Testing

@testable import IdentityService

@Suite struct UserAdministrationStoreChangesTests {
    /// The index decides, so only one of two users gets an address.
    @Test func concurrentChangesDoNotShareAnAddress() async throws {
        let identity = try await IdentityFixture()
        try await identity.signUpMany(4)
        let users = try await identity.call(Identity.ListUsers(), identity.operatorContext).users.map(\.id)
        let email = try identity.email("new@example.com")
        let outcomes = await withTaskGroup(of: ErrorCode?.self) { group in
            for user in users {
                group.addTask {
                    await error {
                        try await identity.call(
                            Identity.SetUserEmail(user: user, email: email, isVerified: true), identity.operatorContext)
                    }?.code
                }
            }
            return await group.reduce(into: [ErrorCode?]()) { $0.append($1) }
        }
        #expect(outcomes.count { $0 == nil } == 1 && outcomes.count { $0 == .emailTaken } == 3)
    }

    /// A change that is refused leaves no mail and no audit entry.
    @Test func aRefusedChangeLeavesNothing() async throws {
        let identity = try await IdentityFixture()
        try await identity.signUpMany(2)
        let user = try #require(
            try await identity.call(Identity.ListUsers(), identity.operatorContext).users.first?.id)
        _ = try await identity.takeMails()
        let (before, taken) = (try await identity.storedText(), try identity.email("person0@example.com"))
        #expect(
            await error {
                try await identity.call(
                    Identity.SetUserEmail(user: user, email: taken, isVerified: false), identity.operatorContext)
            }?.code == .emailTaken)
        #expect(try await identity.storedText() == before)
    }
}
