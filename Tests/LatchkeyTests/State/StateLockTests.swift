import Foundation
import Testing
import TestKit

@testable import LatchkeyCommand

@Suite struct StateLockTests {
    private let directory: TemporaryDirectory

    private let settings: LocalSettings

    init() throws {
        directory = try TemporaryDirectory()
        settings = try LocalSettings(environment: ["LATCHKEY_STATE_DIR": directory.path])
    }

    @Test func allowsOneFleetForAStateDirectory() throws {
        var lock: StateLock? = try StateLock.acquire(settings)
        let error = #expect(throws: CommandError.self) { try StateLock.acquire(settings) }
        #expect(error?.description.contains("already up") == true)
        #expect(error?.description.contains("\(getpid())") == true)
        withExtendedLifetime(lock) {}
        lock = nil
        _ = try StateLock.acquire(settings)
    }
}
