import Foundation
import Models
import Postgres
import Primitives
import Testing

@testable import IdentityService

@Suite struct SettingsStoreTests {
    private let deadline = ContinuousClock.now + .seconds(30)

    private func rename(_ identity: IdentityFixture, _ name: String, isDryRun: Bool) async throws -> String {
        let id = identity.client.applicationID
        return try await identity.service.settings.write(isDryRun: isDryRun, deadline: deadline) { transaction in
            guard var application = try transaction.lockApplication(id) else { throw ServiceError.internal }
            application.name = name
            try transaction.update(application)
            return try transaction.findApplication(id)?.name ?? ""
        }
    }

    @Test func aDryRunIsRolledBack() async throws {
        let identity = try await IdentityFixture()
        #expect(try await rename(identity, "Planned", isDryRun: true) == "Planned")
        #expect(try await identity.service.applications.all(deadline: deadline).map(\.name) == ["Acme Notes"])
        #expect(try await rename(identity, "Written", isDryRun: false) == "Written")
        #expect(try await identity.service.applications.all(deadline: deadline).map(\.name) == ["Written"])
    }

    @Test func pagesAreInTheOrderOfIds() async throws {
        let identity = try await IdentityFixture()
        let application = try await identity.call(
            Identity.CreateApplication(name: "Shop"), identity.operatorContext)
        for name in ["client_b", "client_a", "client_a-1", "client_a_1"] {
            _ = try await identity.call(
                Identity.CreateClient(
                    id: ClientID(name), application: application.id, name: "Client", origins: [], redirectURIs: [],
                    loginMethods: []), identity.operatorContext)
        }
        let store = identity.service.settings
        let page = try await store.page(of: application.id, after: nil, deadline: deadline)
        #expect(
            page.application.clients.map(\.id.description) == ["client_a", "client_a-1", "client_a_1", "client_b"])
        #expect(page.nextCursor == nil)
        let rest = try await store.page(of: application.id, after: ClientID("client_a-1"), deadline: deadline)
        #expect(rest.application.clients.map(\.id.description) == ["client_a_1", "client_b"])
    }

    /// Rows that refer to an application or a client can be added while its settings are changed.
    @Test func signUpsDoNotWaitForALock() async throws {
        let identity = try await IdentityFixture()
        let (id, client) = (identity.client.applicationID, identity.client.id)
        let (isLocked, isDone) = (WakeSignal(), DispatchSemaphore(value: 0))
        async let write: Void = identity.service.settings.write(isDryRun: true, deadline: deadline) { transaction in
            _ = try transaction.lockApplication(id)
            _ = try transaction.lockClient(client)
            isLocked.wake()
            isDone.wait()
        }
        await isLocked.wait(atMost: .seconds(30))
        let signedUp = await error { try await identity.signUp("ann@example.com") }
        isDone.signal()
        try await write
        #expect(signedUp == nil)
    }
}
