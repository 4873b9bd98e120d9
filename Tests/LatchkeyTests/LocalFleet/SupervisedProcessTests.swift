import Foundation
import Synchronization
import TestKit
import Testing

@testable import LatchkeyCommand

@Suite struct SupervisedProcessTests {
    private let directory: TemporaryDirectory
    private let settings: LocalSettings
    private let recorder: FleetRecorder

    init() throws {
        directory = try TemporaryDirectory()
        settings = try LocalSettings(environment: ["LATCHKEY_STATE_DIR": directory.path])
        recorder = try FleetRecorder(settings)
    }

    private func process(_ script: String) -> SupervisedProcess {
        let spec = ProcessSpec(
            service: "dummy", instance: "1",
            command: Command(executable: "/bin/sh", arguments: ["-c", script], environment: ["GIVEN": "yes"]),
            isQuiet: true)
        return SupervisedProcess(
            spec, logDirectory: directory.path, terminal: Terminal(isJSON: true), recorder: recorder)
    }

    /// The process as `fleet.json` has it.
    private var recorded: ProcessIdentity? { FleetRecord.read(settings)?.processes.first?.process }

    private var log: String { (try? String(contentsOfFile: directory.file("dummy-1.log"), encoding: .utf8)) ?? "" }

    @Test func isStartedAgainWhenKilled() async throws {
        let process = process("exec sleep 60")
        await process.start()
        try await eventually("the process") { recorded != nil }
        let first = try #require(recorded)
        first.send(SIGKILL)
        try await eventually(within: .seconds(2), "another process") { recorded.map { $0 != first } ?? false }
        #expect(await process.deaths == 1)
        await process.stop(within: .seconds(5))
        #expect(recorded == nil)
    }

    /// However often an operator asks, it is no death, so there is no pause.
    @Test func isStartedAgainAtOnceWhenARestartAsks() async throws {
        let process = process("exec sleep 60")
        await process.start()
        let lock = try RestartLock.acquire(settings)
        for _ in 0..<5 {
            try await eventually("the process") { recorded != nil }
            let before = try #require(recorded)
            try lock.end(before)
            try await eventually(within: .seconds(2), "another process") { recorded.map { $0 != before } ?? false }
        }
        #expect(await process.deaths == 0)
        await process.stop(within: .seconds(5))
    }

    @Test func endsInOrderWhenAsked() async throws {
        let process = process("trap 'echo bye; exit 0' TERM; echo hello; while :; do sleep 0.05; done")
        await process.start()
        try await eventually("a first line") { log == "hello\n" }
        let identity = try #require(recorded)
        await process.stop(within: .seconds(5))
        #expect(log == "hello\nbye\n")
        #expect(!identity.isAlive)
        #expect(await process.deaths == 0)
    }

    @Test func isKilledWhenItWillNotEnd() async throws {
        let process = process("trap '' TERM; echo hello; while :; do sleep 0.05; done")
        await process.start()
        try await eventually("a first line") { log == "hello\n" }
        let identity = try #require(recorded)
        let start = ContinuousClock.now
        await process.stop(within: .milliseconds(300))
        #expect(start.duration(to: .now) < .seconds(3))
        #expect(!identity.isAlive)
    }

    @Test func stopsWhileItWaitsToStartAgain() async throws {
        let process = process("exit 1")
        await process.start()
        try await eventually("some deaths") { await process.deaths >= 3 }
        let start = ContinuousClock.now
        await process.stop(within: .seconds(5))
        #expect(start.duration(to: .now) < .seconds(2))
    }

    @Test func reportsWhyItDoesNotStart() async throws {
        let process = process(#"echo '{"level":"critical","message":"LATCHKEY_PORT is wrong"}'; exit 78"#)
        await process.start()
        try await eventually("an end") { await process.deaths >= 1 }
        let error = await #expect(throws: CommandError.self) { try await process.requireStartable() }
        #expect(error?.description == "dummy/1 does not start: LATCHKEY_PORT is wrong")
        await process.stop(within: .seconds(5))
    }

    @Test func hasAGroupOfItsOwnAndOnlyTheGivenVariables() async throws {
        let process = process("cut -d ' ' -f 5 /proc/$$/stat; echo $$; env; exec sleep 60")
        await process.start()
        try await eventually("the variables") { log.contains("GIVEN=yes") }
        let lines = log.split(separator: "\n").map(String.init)
        #expect(lines[0] == lines[1])
        #expect(!lines.contains { $0.hasPrefix("HOME=") || $0.hasPrefix("USER=") })
        await process.stop(within: .seconds(5))
    }
}
