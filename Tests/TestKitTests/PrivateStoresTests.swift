import Foundation
import TestKit
import Testing

@Suite struct PrivateStoresTests {
    @Test func stopsAndRestartsRedis() async throws {
        let redis = try await TestRedis.launch()
        let socket = String(redis.url.dropFirst("redis+unix://".count))
        #expect(FileManager.default.fileExists(atPath: socket))
        try await redis.kill()
        try await redis.start()
        try await redis.stop()
        // Redis removes its socket when it ends in order, not when it is killed.
        #expect(!FileManager.default.fileExists(atPath: socket))
    }

    @Test func saysWhyRedisDoesNotStart() async throws {
        let error = await #expect(throws: TestKitError.self) {
            _ = try await TestRedis.launch(arguments: ["--no-such-option", "yes"])
        }
        #expect(error?.description.contains("no-such-option") == true, "\(String(describing: error))")
    }

    @Test func separatesDatabases() async throws {
        let postgres = try await TestPostgres.shared()
        let (first, second) = (try await postgres.makeDatabase(), try await postgres.makeDatabase())
        #expect(first != second)
        try await postgres.execute("CREATE TABLE probe (n int)", in: first)
        try await postgres.execute("CREATE TABLE probe (n int)", in: second)
        await #expect(throws: TestKitError.self) {
            try await postgres.execute("CREATE TABLE probe (n int)", in: second)
        }
    }

    @Test func postgresKeepsCommittedDataWhenKilled() async throws {
        let postgres = try await TestPostgres.launch()
        let database = try await postgres.makeDatabase()
        try await postgres.execute("CREATE TABLE probe AS SELECT 7 AS n", in: database)
        try await postgres.kill()
        await #expect(throws: TestKitError.self) { try await postgres.execute("SELECT 1") }
        try await postgres.start()
        #expect(try await postgres.execute("SELECT n FROM probe", in: database) == "7\n")
    }

    @Test func removesATemporaryDirectoryWithItsObject() throws {
        var directory: TemporaryDirectory? = try TemporaryDirectory()
        let path = try #require(directory?.path)
        #expect(FileManager.default.fileExists(atPath: path))
        directory = nil
        #expect(!FileManager.default.fileExists(atPath: path))
    }
}

@Suite struct EventuallyTests {
    @Test func returnsAsSoonAsTheConditionHolds() async throws {
        var asked = 0
        try await eventually {
            asked += 1
            return asked == 3
        }
        #expect(asked == 3)
    }

    @Test func givesUp() async {
        let error = await #expect(throws: TestKitError.self) {
            try await eventually(within: .milliseconds(20), "rain") { false }
        }
        #expect(error?.description.hasPrefix("rain did not come about") == true)
    }
}
