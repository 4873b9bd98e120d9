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

    @Test func refusesWithoutQuotingTheAddress() {
        let error = #expect(throws: PostgresConfiguration.InvalidURL.self) {
            try PostgresConfiguration(url: "postgresql://me:hunter2@localhost:x:y/db")
        }
        #expect(error?.description.contains("hunter2") == false)
    }
}
