import Testing

@testable import Postgres

@Suite struct PostgresConfigurationTests {
    @Test(arguments: [
        "", "redis://localhost", "host=localhost", "postgresql://host:port:x/y", "postgresql://localhost/db?no=such",
        "postgresql://me:p@ss@localhost/db", "postgresql://me:pa/ss@localhost/db", "postgresql://localhost/%zz",
        "postgresql://localhost/a\0b",
    ])
    func refusesWhatLibpqDoesNotUnderstand(_ url: String) {
        #expect(throws: PostgresConfiguration.InvalidURL.self) { try PostgresConfiguration(url: url) }
    }

    @Test(arguments: [
        "postgresql://me:hunter2@localhost:5433/db?sslmode=verify-full",
        "postgres://me@/db?host=/run/pg&password=hunter2",
    ])
    func showsNoPassword(_ url: String) throws {
        let configuration = try PostgresConfiguration(url: url)
        var dumped = ""
        dump(configuration, to: &dumped)
        let texts = "\(configuration)\(String(reflecting: configuration))\(dumped)"
        #expect(texts.contains("dbname=db"))
        #expect(!texts.contains("hunter2"))
    }

    @Test func severalServersAreWaitedForLonger() throws {
        let configuration = try PostgresConfiguration(url: "postgresql://me@a:5432,b/db")
        #expect(configuration.hosts.count == 2)
        #expect(configuration.reconnectGracePeriod == .seconds(4))
        #expect(try PostgresConfiguration(url: "postgresql://me@a/db").reconnectGracePeriod == .milliseconds(250))
    }

    /// With `prefer`, an attacker on the way can cause an unencrypted connection.
    @Test(arguments: ["", "?sslmode=prefer", "?sslmode=allow"])
    func aServerElsewhereNeedsADecisionOnEncryption(_ option: String) {
        for url in ["postgresql://db.example.com/db\(option)", "postgresql://a,db.example.com/db\(option)"] {
            let error = #expect(throws: PostgresConfiguration.InvalidURL.self) { try PostgresConfiguration(url: url) }
            #expect(error?.description.contains("sslmode=verify-full") == true)
        }
    }

    @Test(arguments: ["disable", "require", "verify-ca", "verify-full"])
    func aDecisionOnEncryptionIsAccepted(_ mode: String) throws {
        _ = try PostgresConfiguration(url: "postgresql://db.example.com/db?sslmode=\(mode)")
    }

    @Test(arguments: ["postgresql://a,b:1,c:2/db?port=1,2", "postgresql://a,,b/db", "postgresql:///db?port=1,2"])
    func refusesListsOfServersThatDoNotMatch(_ url: String) {
        #expect(throws: PostgresConfiguration.InvalidURL.self) { try PostgresConfiguration(url: url) }
    }

    @Test func refusesWithoutQuotingTheAddress() {
        let error = #expect(throws: PostgresConfiguration.InvalidURL.self) {
            try PostgresConfiguration(url: "postgresql://me:hunter2@localhost:x:y/db")
        }
        #expect(error?.description.contains("hunter2") == false)
    }
}
