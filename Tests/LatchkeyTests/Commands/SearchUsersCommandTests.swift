import Models
import Synchronization
import Testing

@testable import LatchkeyCommand

@Suite struct SearchUsersCommandTests {
    @Test func asksForAPartOfTheAddress() async throws {
        let asked = Mutex<[Identity.ListUsers]>([])
        var services = ScriptedServices()
        services.answer(Identity.ListUsers.self) { call in
            asked.withLock { $0.append(call) }
            return .init(users: [], nextCursor: nil)
        }
        let report = try await services.run("users", "search", "@acme") as? [String: Any]
        #expect((report?["data"] as? [Any])?.isEmpty == true)
        #expect(asked.withLock { $0.map(\.filter.email) } == [.part("@acme")])
        #expect(throws: (any Error).self) { try Latchkey.parseAsRoot(["users", "search"]) }
    }
}
