import Models
import Testing

@testable import IdentityService

@Suite struct ListAuditEntriesHandlerTests {
    @Test func operatorsReadWhatHappened() async throws {
        let identity = try await IdentityFixture()
        let user = try await identity.signUp("ann@example.com").profile.id
        let found = try await identity.auditEntries { $0.user = user }
        #expect(found.map(\.event) == [.signUp])
        #expect(found.first?.user == user && found.first?.client == identity.client.id)
    }

    @Test(arguments: [0, -1, 501])
    func refusesALimitOutOfRange(_ limit: Int) async throws {
        let identity = try await IdentityFixture()
        let thrown = await error {
            try await identity.call(Identity.ListAuditEntries(.init(), limit: limit), identity.operatorContext)
        }
        #expect(thrown?.code == .invalidRequest)
    }
}
