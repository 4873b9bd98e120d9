import Models
import Testing

@testable import IdentityService

@Suite struct ApplicationStoreTests {
    private let deadline = ContinuousClock.now + .seconds(30)

    @Test func createsListsAndUpdatesApplications() async throws {
        let identity = try await IdentityFixture()
        let applications = identity.service.applications
        let application = Application(
            id: .make(), name: "Acme Shop", parentID: nil, hideAccountExistence: true, createdAt: .now)
        let entry = AuditEntry(event: .applicationCreated, application: application.id, context: identity.context())
        try await applications.create(application, audit: entry, deadline: deadline)
        let all = try await applications.all(deadline: deadline)
        #expect(all.map(\.name) == ["Acme Notes", "Acme Shop"])
        #expect(all.last?.hideAccountExistence == true)
        let updated = try await applications.update(application.id, deadline: deadline) { application in
            application.hideAccountExistence = false
            application.branding.privacyURL = "https://shop.example/privacy"
            return entry
        }
        #expect(updated.name == "Acme Shop" && !updated.hideAccountExistence)
        #expect(try await applications.all(deadline: deadline).last == updated)
    }

    @Test func refusesAnUnknownParentAccount() async throws {
        let identity = try await IdentityFixture()
        let application = Application(
            id: .make(), name: "Acme Shop", parentID: .make(), hideAccountExistence: false, createdAt: .now)
        let entry = AuditEntry(event: .applicationCreated, application: application.id, context: identity.context())
        let refused = await error {
            try await identity.service.applications.create(application, audit: entry, deadline: deadline)
        }
        #expect(refused?.code == .notFound)
        #expect(try await identity.service.applications.all(deadline: deadline).count == 1)
    }
}
