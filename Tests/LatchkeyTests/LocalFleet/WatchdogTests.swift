import Foundation
import TestKit
import Testing

@testable import LatchkeyCommand

/// `LocalFleetTests.aKilledUpEndsItsChildren` has the other half: what the shell does when `up` is killed.
@Suite struct WatchdogTests {
    @Test func anOrderlyEndStopsNothing() async throws {
        let directory = try TemporaryDirectory()
        let orphan = try OrphanedProcess(stateDirectory: directory.path)
        let watchdog = Watchdog(orphan.settings)
        await watchdog.start()
        await watchdog.stop()
        #expect(orphan.identity.isAlive)
        #expect(FleetRecord.read(orphan.settings) != nil)
    }

    @Test func mayBeStoppedBeforeItIsStarted() async throws {
        await Watchdog(try LocalSettings(environment: [:])).stop()
    }
}
