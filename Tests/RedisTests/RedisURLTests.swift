import Redis
import Testing

@Suite struct RedisURLTests {
    @Test func hostAlone() throws {
        let configuration = try RedisConfiguration(url: "redis://localhost")
        #expect(configuration.endpoint == .tcp(host: "localhost", port: 6379))
        #expect(configuration.database == 0)
        #expect(configuration.username == nil)
        #expect(configuration.password == nil)
    }

    @Test func everything() throws {
        let configuration = try RedisConfiguration(url: "redis://tokens:p%40ss@[::1]:7000/3")
        #expect(configuration.endpoint == .tcp(host: "::1", port: 7000))
        #expect(configuration.database == 3)
        #expect(configuration.username == "tokens")
        #expect(configuration.password != nil)
    }

    @Test func unixSocket() throws {
        let configuration = try RedisConfiguration(url: "redis+unix://:secret@/run/redis/redis.sock?db=2")
        #expect(configuration.endpoint == .unix(path: "/run/redis/redis.sock"))
        #expect(configuration.database == 2)
        #expect(configuration.username == nil)
        #expect(configuration.password != nil)
    }

    @Test(arguments: [
        "", "localhost:6379", "http://localhost", "redis://", "redis://host:99999", "redis://host/first",
        "redis://host?db=1", "redis://host/-1", "redis+unix://host/path", "redis+unix://", "redis+unix:///s?database=1",
        "redis://user@host", "redis+unix:///" + String(repeating: "x", count: 107),
    ])
    func refused(url: String) {
        #expect(throws: RedisConfiguration.InvalidURL.self) { try RedisConfiguration(url: url) }
    }

    @Test func encryptionIsRefusedInClearWords() {
        let error = #expect(throws: RedisConfiguration.InvalidURL.self) {
            try RedisConfiguration(url: "rediss://:secret@host")
        }
        #expect(error?.description.contains("needs hiredis 1.x") == true)
        #expect(error?.description.contains("secret") == false)
    }
}
