import Models
import RPC
import Testing

@Suite struct SocketPathTests {
    private let paths = SocketPath(runDirectory: "/run/latchkey")

    @Test func eachRoleHasADirectoryOfItsOwn() {
        #expect(paths.directory(of: .tokens, for: .gateway) == "/run/latchkey/tokens")
        #expect(paths.directory(of: .tokens, for: .operator) == "/run/latchkey/operator/tokens")
        #expect(paths.socket(of: .identity, instance: "a", for: .gateway) == "/run/latchkey/identity/a.sock")
        #expect(paths.socket(of: .identity, instance: "a", for: .operator) == "/run/latchkey/operator/identity/a.sock")
    }
}
