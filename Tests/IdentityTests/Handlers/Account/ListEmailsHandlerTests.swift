import Models
import Testing

@testable import IdentityService

@Suite struct ListEmailsHandlerTests {
    @Test func thePrimaryAddressIsFirstAndPendingOnesAreLast() async throws {
        let user = try await EmailFixture()
        let work = try await user.addVerified("work@example.com")
        _ = try await user.add("new@example.com")
        var list = try await user.list()
        #expect(list.map(\.email.description) == ["ann@example.com", "work@example.com", "new@example.com"])
        #expect(list.map(\.isPrimary) == [true, false, false] && list.map(\.isPending) == [false, false, true])
        #expect(list.map { $0.emailVerifiedAt != nil } == [true, true, false])
        try await user.makePrimary(work.id)
        list = try await user.list()
        #expect(list.map(\.email.description) == ["work@example.com", "ann@example.com", "new@example.com"])
        #expect(list.map(\.isPrimary) == [true, false, false])
    }

    @Test func isForActiveUsersOnly() async throws {
        let user = try await EmailFixture()
        _ = try await user.identity.call(Identity.SuspendUser(user: user.ann.id), user.identity.operatorContext)
        #expect(await error { try await user.list() }?.code == .userSuspended)
        let foreign = Identity.ListEmails(user: user.ann.id, application: .make())
        #expect(await error { try await user.identity.call(foreign, user.identity.context()) }?.code == .invalidToken)
    }
}
