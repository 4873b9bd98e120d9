import Models
import Testing

@testable import IdentityService

@Suite struct ActiveUsersTests {
    @Test func findsUsersWhoMayAct() async throws {
        let identity = try await IdentityFixture()
        let ann = try await identity.signUp("ann@example.com").profile
        let account = try #require(ann.activeMembership).accountID
        let users = identity.service.activeUsers
        func find(_ application: ApplicationID, in account: AccountID) async -> ErrorCode? {
            await error { try await users.find(ann.id, of: application, in: account, identity.context()) }?.code
        }
        #expect(await find(ann.applicationID, in: account) == nil)
        #expect(await find(.make(), in: account) == .invalidToken)
        #expect(await find(ann.applicationID, in: .make()) == .invalidToken)
        _ = try await identity.call(Identity.SuspendUser(user: ann.id), identity.operatorContext)
        #expect(await find(ann.applicationID, in: account) == .userSuspended)
    }
}
