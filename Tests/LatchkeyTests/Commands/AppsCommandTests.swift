import Foundation
import Models
import Synchronization
import Testing

@testable import LatchkeyCommand

@Suite struct AppsCommandTests {
    @Test func createPrintsOneObject() async throws {
        var services = ScriptedServices()
        services.answer(Identity.CreateApplication.self) { call in
            Application(id: .make(), name: call.name, parentID: call.parent, createdAt: .now)
        }
        let application = try #require(try await services.run("apps", "create", "--name", "Shop") as? [String: Any])
        #expect(application["name"] as? String == "Shop")
        #expect(application["parent_id"] is NSNull)
    }

    @Test func listPrintsAnArray() async throws {
        var services = ScriptedServices()
        services.answer(Identity.ListApplications.self) { _ in [] }
        #expect((try await services.run("apps", "list") as? [Any])?.isEmpty == true)
    }

    @Test func updateSendsOnlyWhatIsGiven() async throws {
        let seen = Mutex<[Identity.UpdateApplication]>([])
        var services = ScriptedServices()
        services.answer(Identity.UpdateApplication.self) { call in
            seen.withLock { $0.append(call) }
            return Application(
                id: call.id, name: "Shop", parentID: nil, hideAccountExistence: call.hideAccountExistence ?? false,
                createdAt: .now)
        }
        let id = ApplicationID.make()
        let hidden = try await services.run("apps", "update", "\(id)", "--hide-account-existence") as? [String: Any]
        #expect(hidden?["hide_account_existence"] as? Bool == true)
        _ = try await services.run("apps", "update", "\(id)", "--no-hide-account-existence", "--name", "Shop")
        _ = try await services.run("apps", "update", "\(id)", "--name", "Shop")
        #expect(seen.withLock { $0.map(\.hideAccountExistence) } == [true, false, nil])
    }
}
