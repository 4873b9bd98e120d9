import NIOCore
import NIOPosix
import Testing

@testable import LatchkeyCommand

@Suite struct ConsoleSettingsTests {
    private func settings(_ bind: String?, url: String? = nil) throws -> ConsoleSettings {
        var environment: [String: String] = [:]
        environment["LATCHKEY_CONSOLE_BIND"] = bind
        environment["LATCHKEY_CONSOLE_URL"] = url
        return try ConsoleSettings(environment: environment)
    }

    @Test func readsAddressAndPort() throws {
        #expect(try settings(nil).url == "http://127.0.0.1:8081")
        #expect(try settings("").bind == "127.0.0.1:8081")
        let six = try settings("[::1]:9000")
        #expect(six.host == "::1" && six.port == 9000 && six.url == "http://[::1]:9000" && six.bind == "[::1]:9000")
        #expect(six.isLoopback)
        let all = try settings("0.0.0.0:0")
        #expect(all.port == 0 && all.at(port: 7).url == "http://127.0.0.1:7" && !all.isLoopback)
    }

    @Test(arguments: ["8081", "127.0.0.1", "127.0.0.1:", "127.0.0.1:x", "127.0.0.1:65536", ":8081", "127.0.0.1:-1"])
    func refusesWhatIsNoAddress(bind: String) {
        #expect(throws: CommandError.self) { try settings(bind) }
    }

    @Test func aProxyHasItsOwnURL() throws {
        #expect(try settings(nil, url: "https://console.example.com/").url == "https://console.example.com")
        #expect(try settings(nil, url: "http://localhost:9000").url == "http://localhost:9000")
        for url in [
            "http://console.example.com", "https://console.example.com/path", "https://", "console", "ftp://x.example",
            "https://a:b@x.example", "https://x.example?a=b",
        ] {
            #expect(throws: CommandError.self, "\(url)") { try settings(nil, url: url) }
        }
    }

    @Test func aPortThatIsInUseIsReplaced() async throws {
        let taken = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .bind(host: "127.0.0.1", port: 0).get()
        let port = try #require(taken.localAddress?.port)
        let settings = try settings("127.0.0.1:\(port)")
        let other = try await settings.withFreePortIfTaken()
        #expect(other.port != port && other.port != 0)
        try await taken.close()
        #expect(try await settings.withFreePortIfTaken().port == port)
        #expect(try await self.settings("127.0.0.1:0").withFreePort().port != 0)
        await #expect(throws: CommandError.self) { try await self.settings("192.0.2.1:0").withFreePort() }
    }
}
