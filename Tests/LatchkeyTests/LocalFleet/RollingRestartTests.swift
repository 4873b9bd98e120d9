import Foundation
import Models
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

    @Test func knowsTheServicesWithOneProcess() throws {
        let own = try #require(ProcessIdentity(pid: getpid()))
        var record = FleetRecord(supervisor: own, baseURL: "", issuer: "", runDirectory: "")
        record.ready = true
        record.processes = [("gateway", "1"), ("tokens", "1"), ("tokens", "2"), ("redis", "1")].map {
            .init(service: $0, instance: $1, process: own)
        }
        try write(record)
        #expect(try RollingRestart(settings).single(ServiceName.allCases) == [.gateway])
        #expect(try RollingRestart(settings).single([.tokens]) == [])
    }

    @Test func anotherRestartIsNotJoined() async throws {
        let own = try #require(ProcessIdentity(pid: getpid()))
        var record = FleetRecord(supervisor: own, baseURL: "", issuer: "", runDirectory: "")
        record.ready = true
        try write(record)
        var lock: RestartLock? = try RestartLock.acquire(settings)
        let error = await #expect(throws: CommandError.self) { _ = try await RollingRestart(settings).run([.tokens]) }
        #expect(error?.code == .alreadyRunning)
        withExtendedLifetime(lock) {}
        lock = nil
        #expect(throws: Never.self) { try RestartLock.acquire(settings) }
    }
}
