import Testing

@testable import Redis

@Suite struct LinkConnectingTests {
    private let server: ScriptedRedis

    init() throws { server = try ScriptedRedis() }

    /// What a client sends while it connects to a server with these replies, and whether it is ready then.
    private func connect(
        replies: [String], _ configure: (inout RedisConfiguration) -> Void = { _ in }
    ) async throws -> (commands: [String], isConnected: Bool, reason: String) {
        var configuration = server.configuration
        configuration.clientName = "test"
        configure(&configuration)
        async let commands = server.play { server in
            let peer = try server.accept()
            var commands: [String] = []
            for reply in replies {
                commands.append(peer.command())
                peer.send(reply)
            }
            return commands
        }
        let (isConnected, reason) = try await server.play { [configuration] _ in
            do {
                _ = try Link.connected(configuration)
                return (true, "")
            } catch {
                return (false, "\(error)")
            }
        }
        return (try await commands, isConnected, reason)
    }

    @Test func isReadyAfterAPing() async throws {
        let result = try await connect(replies: ["+PONG\r\n", "+OK\r\n"])
        #expect(result.isConnected && result.commands == ["PING", "CLIENT SETNAME test"])
    }

    @Test func authenticatesBeforeAnythingElse() async throws {
        let result = try await connect(replies: ["+OK\r\n", "+PONG\r\n", "+OK\r\n", "+OK\r\n"]) {
            ($0.username, $0.password, $0.database) = ("tokens", RedisPassword("p ss"), 3)
        }
        #expect(result.isConnected)
        #expect(result.commands == ["AUTH tokens p ss", "PING", "SELECT 3", "CLIENT SETNAME test"])
    }

    @Test func authenticatesTheDefaultUserWithThePasswordAlone() async throws {
        let result = try await connect(replies: ["+OK\r\n", "+PONG\r\n", "+OK\r\n"]) {
            $0.password = RedisPassword("secret")
        }
        #expect(result.isConnected && result.commands.first == "AUTH secret")
    }

    @Test func aWrongPasswordIsAnErrorThatDoesNotQuoteIt() async throws {
        let result = try await connect(replies: ["-WRONGPASS hunter2 is wrong\r\n"]) {
            $0.password = RedisPassword("hunter2")
        }
        #expect(!result.isConnected && result.reason == "AUTH: WRONGPASS")
    }

    @Test(arguments: ["LOADING Redis is loading the dataset", "NOAUTH Authentication required."])
    func isNotReadyWhileTheServerRefusesThePing(error: String) async throws {
        let result = try await connect(replies: ["-\(error)\r\n"])
        #expect(!result.isConnected && result.reason == "PING: \(error.prefix { $0 != " " })")
    }

    @Test func aUserWithoutPermissionToPingOrToSetANameIsReady() async throws {
        let result = try await connect(replies: ["-NOPERM ping\r\n", "-NOPERM client\r\n"])
        #expect(result.isConnected)
    }

    @Test func aDatabaseThatDoesNotExistIsAnError() async throws {
        let result = try await connect(replies: ["+PONG\r\n", "-ERR DB index is out of range\r\n"]) {
            $0.database = 99
        }
        #expect(!result.isConnected && result.reason == "SELECT: ERR")
    }
}
