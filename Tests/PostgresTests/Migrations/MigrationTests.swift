import Testing

@testable import Postgres

@Suite struct MigrationTests {
    /// A release must never compute another checksum for a file that a database has run.
    @Test func theChecksumIsFNV1a() {
        #expect(Migration(1, "init", []).checksum == "cbf29ce484222325")
        #expect(Migration(1, "init", Array("a".utf8)).checksum == "af63dc4c8601ec8c")
        #expect(Migration(1, "init", Array("foobar".utf8)).checksum == "85944171f73967e8")
    }
}
