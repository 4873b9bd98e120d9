import Models
import Synchronization
import Testing

@testable import LatchkeyCommand

@Suite struct KeysCommandTests {
    @Test func revokesAKeyByItsID() async throws {
        let kids = Mutex<[String]>([])
        var services = ScriptedServices()
        services.answer(Tokens.RevokeKey.self) { call in
            kids.withLock { $0.append(call.kid) }
            return []
        }
        let remaining = try await services.run("keys", "revoke", "key-1", "--yes") as? [Any]
        #expect(remaining?.isEmpty == true)
        #expect(kids.withLock { $0 } == ["key-1"])
    }
}
