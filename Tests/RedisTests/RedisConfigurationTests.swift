import Redis
import Testing

@Suite struct RedisConfigurationTests {
    @Test func waitsAreBoundedByDefault() {
        let configuration = RedisConfiguration(endpoint: .unix(path: "/s"))
        #expect(configuration.connections == 1 && configuration.database == 0)
        #expect(configuration.maximumWaiting < 100_000)
        let waits = [
            configuration.commandTimeout, configuration.connectTimeout, configuration.reconnectGracePeriod,
            configuration.stallLimit,
        ]
        #expect(waits.allSatisfy { $0 > .zero && $0 <= .seconds(10) })
        // Or commands would time out before the client could fail them for another reason.
        #expect(configuration.reconnectGracePeriod < configuration.commandTimeout)
    }

    @Test func noOutputHasThePassword() throws {
        var configuration = try RedisConfiguration(url: "redis://tokens:hunter2@host")
        for _ in 0..<2 {
            var dumped = ""
            dump(configuration, to: &dumped)
            #expect(!dumped.contains("hunter2"))
            #expect(!"\(configuration)".contains("hunter2"))
            #expect(!String(reflecting: configuration).contains("hunter2"))
            configuration.password = RedisPassword("hunter2")
        }
        #expect("\(RedisPassword("hunter2"))" == "[redacted]")
    }
}
