import Models
import Testing

@testable import IdentityService

@Suite struct UnlockUserHandlerTests {
    @Test func recordsWhoWasUnlocked() async throws {
        let identity = try await IdentityFixture()
        let ann = try await identity.signUp("ann@example.com").profile
        let record = try await identity.call(Identity.UnlockUser(user: ann.id), identity.operatorContext)
        #expect(record.profile.id == ann.id && record.proof == nil)
        let entries = try await identity.auditEntries { $0.event = .userUnlocked }
        #expect(entries.map(\.user) == [ann.id] && entries.map(\.caller) == [.operator])
        let thrown = await error {
            try await identity.call(Identity.UnlockUser(user: .make()), identity.operatorContext)
        }
        #expect(thrown?.code == .notFound)
    }
}
