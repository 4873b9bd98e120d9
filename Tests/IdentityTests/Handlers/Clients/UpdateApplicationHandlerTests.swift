import Models
import Testing

@testable import IdentityService

@Suite struct UpdateApplicationHandlerTests {
    @Test func changesTheGivenSettings() async throws {
        let identity = try await IdentityFixture()
        let id = identity.client.applicationID
        let hidden = try await identity.call(
            Identity.UpdateApplication(id: id, hideAccountExistence: true), identity.context())
        #expect(hidden.name == "Acme Notes" && hidden.hideAccountExistence)
        let renamed = try await identity.call(Identity.UpdateApplication(id: id, name: "Acme"), identity.context())
        #expect(renamed.name == "Acme" && renamed.hideAccountExistence)
        let listed = try await identity.call(Identity.ListApplications(), identity.context())
        #expect(listed == [renamed])
        #expect(
            await error { try await identity.call(Identity.UpdateApplication(id: .make()), identity.context()) }?.code
                == .notFound)
        #expect(
            await error { try await identity.call(Identity.UpdateApplication(id: id, name: ""), identity.context()) }?
                .status == 400)
    }
}
