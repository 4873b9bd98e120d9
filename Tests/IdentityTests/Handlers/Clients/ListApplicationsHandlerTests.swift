import Models
import Testing

@testable import IdentityService

@Suite struct ListApplicationsHandlerTests {
    @Test func listsAllOldestFirst() async throws {
        let identity = try await IdentityFixture()
        let created = try await identity.call(
            Identity.CreateApplication(name: "Acme Shop", hideAccountExistence: true), identity.operatorContext)
        let listed = try await identity.call(Identity.ListApplications(), identity.operatorContext)
        #expect(listed.map(\.name) == ["Acme Notes", "Acme Shop"])
        #expect(listed.last?.id == created.id)
        #expect(listed.map(\.hideAccountExistence) == [false, true])
    }
}
