import Foundation
import TestKit
import Testing

@testable import LatchkeyCommand

@Suite struct RestartLockTests {
    private let directory: TemporaryDirectory
    private let settings: LocalSettings

    init() throws {
        directory = try TemporaryDirectory()
        settings = try LocalSettings(environment: ["LATCHKEY_STATE_DIR": directory.path])
    }

    /// Two at once would end both replicas of a service.
    @Test func oneRestartRunsAtATimeAndTheOtherLearnsWhichOne() throws {
        var lock: RestartLock? = try RestartLock.acquire(settings)
        let error = #expect(throws: CommandError.self) { try RestartLock.acquire(settings) }
        #expect(error?.code == .alreadyRunning)
        #expect(error?.description.contains("(process \(getpid()))") == true)
        withExtendedLifetime(lock) {}
        lock = nil
        _ = try RestartLock.acquire(settings)
    }

    @Test func namesTheProcessThatItEnds() async throws {
        let other = try #require(ProcessIdentity(pid: getpid()))
        let child = Process()
        child.executableURL = URL(filePath: "/bin/sleep")
        child.arguments = ["60"]
        try child.run()
        let process = try #require(ProcessIdentity(pid: child.processIdentifier))
        let lock = try RestartLock.acquire(settings)
        #expect(!RestartLock.hasEnded(process, settings))
        try lock.end(process)
        // A child of a test may be unable to receive that signal; those of `latchkey up` are in `SupervisedProcessTests`.
        process.send(SIGKILL)
        child.waitUntilExit()
        #expect(RestartLock.hasEnded(process, settings))
        #expect(!RestartLock.hasEnded(other, settings))
    }
}
