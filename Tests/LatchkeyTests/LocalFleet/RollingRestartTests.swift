import Foundation
import TestKit
import Testing

@testable import LatchkeyCommand

/// Restarts under load are in `RollingRestartStoryTests` of the fleet's tests.
@Suite struct RollingRestartTests {
    private let directory: TemporaryDirectory
    private let settings: LocalSettings

    init() throws {
        directory = try TemporaryDirectory()
        settings = try LocalSettings(environment: ["LATCHKEY_STATE_DIR": directory.path])
    }

    private func write(_ record: FleetRecord) throws { try record.write(settings) }

    @Test func needsAFleetThatIsReady() throws {
        #expect(throws: CommandError.self) { try RollingRestart(settings) }
        let own = try #require(ProcessIdentity(pid: getpid()))
        var record = FleetRecord(supervisor: own, baseURL: "", issuer: "", runDirectory: "")
        try write(record)
        #expect(throws: CommandError.self) { try RollingRestart(settings) }
        record.ready = true
        try write(record)
        _ = try RollingRestart(settings)
    }
}
