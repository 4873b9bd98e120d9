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
        "redis://user@host", "redis://a,b", "redis+sentinel://a", "redis+sentinel:///main", "redis+sentinel://a,/main",
        "redis+sentinel://a/main/1", "redis+sentinel://a/main?db=1&db=2", "redis+cluster://", "redis+cluster://a/1",
        "redis+cluster://a?db=1", "redis://tokens:123#secret@host", "redis+sentinel://tokens:123/secret@s1",
        "redis+unix:///" + String(repeating: "x", count: 107),
    ])
    func refused(url: String) {
        #expect(throws: RedisConfiguration.InvalidURL.self) { try RedisConfiguration(url: url) }
    }

    @Test func encryption() throws {
        let configuration = try RedisConfiguration(url: "rediss://tokens:secret@redis.example.com/1?sslrootcert=system")
        #expect(configuration.endpoint == .tcp(host: "redis.example.com", port: 6379))
        #expect(configuration.tls == RedisTLS() && configuration.database == 1)
        #expect(try RedisConfiguration(url: "redis://localhost").tls == nil)
    }

    @Test func sentinels() throws {
        let configuration = try RedisConfiguration(
            url: "redis+sentinel://tokens:secret@a:1,[::1]:2,c/main?db=3&sentinel_user=s&sentinel_password=p%40")
        var expected = Sentinels(
            endpoints: [.tcp(host: "a", port: 1), .tcp(host: "::1", port: 2), .tcp(host: "c", port: 26379)],
            primary: "main")
        (expected.username, expected.password) = ("s", RedisPassword("p@"))
        #expect(configuration.deployment == .sentinel(expected))
        #expect(configuration.username == "tokens" && configuration.database == 3)
        #expect(try RedisConfiguration(url: "rediss+sentinel://s.example.com/main").tls != nil)
    }

    @Test func clusters() throws {
        let configuration = try RedisConfiguration(url: "redis+cluster://tokens:secret@a:1,b")
        #expect(configuration.deployment == .cluster([.tcp(host: "a", port: 1), .tcp(host: "b", port: 6379)]))
        #expect(configuration.password == RedisPassword("secret"))
        #expect(try RedisConfiguration(url: "rediss+cluster://c.example.com/").tls != nil)
    }

    /// Every host counts, not the first alone.
    @Test(arguments: [
        "redis://redis.example.com", "redis+sentinel://a,s.example.com/main", "redis+sentinel://8.8.8.8/main",
        "redis+cluster://a,8.8.8.8",
    ])
    func aServerElsewhereNeedsEncryptionOrConsent(url: String) throws {
        let error = #expect(throws: RedisConfiguration.InvalidURL.self) { try RedisConfiguration(url: url) }
        #expect(error?.description.contains("use rediss://") == true)
        #expect(try RedisConfiguration(url: "\(url)?tls=never").allowsUnencrypted)
    }

    @Test(arguments: [
        "rediss://h?tls=never", "redis://h?tls=no", "redis://h?sslrootcert=system", "redis+unix:///s?tls=never",
    ])
    func optionsThatContradictTheSchemeAreRefused(url: String) {
        #expect(throws: RedisConfiguration.InvalidURL.self) { try RedisConfiguration(url: url) }
    }

    @Test func noErrorQuotesThePassword() {
        for url in ["rediss://:hunter2@host?x=y", "redis+sentinel://:hunter2@a,b", "redis+what://:hunter2@host"] {
            let error = #expect(throws: RedisConfiguration.InvalidURL.self) { try RedisConfiguration(url: url) }
            #expect(error?.description.contains("hunter2") == false)
        }
    }
}
