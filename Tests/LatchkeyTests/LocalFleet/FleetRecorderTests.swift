import Foundation
import TestKit
import Testing

@testable import LatchkeyCommand

@Suite struct FleetRecorderTests {
    private let directory: TemporaryDirectory
    private let settings: LocalSettings
    private let recorder: FleetRecorder

    init() throws {
        directory = try TemporaryDirectory()
        settings = try LocalSettings(environment: [
            "LATCHKEY_STATE_DIR": directory.path, "LATCHKEY_ISSUER": "https://id.example.com",
        ])
        recorder = try FleetRecorder(settings)
    }

    private func spec(_ service: String, _ instance: String = "1") -> ProcessSpec {
        ProcessSpec(service: service, instance: instance, command: Command(executable: "/bin/true", environment: [:]))
    }

    private var names: [String]? { FleetRecord.read(settings)?.processes.map { "\($0.service)/\($0.instance)" } }

    @Test func listsEachReplicaThatRuns() async throws {
        await recorder.started(spec("tokens", "1"), pid: getpid())
        await recorder.started(spec("tokens", "2"), pid: getpid())
        await recorder.started(spec("mailer"), pid: getpid())
        #expect(names == ["tokens/1", "tokens/2", "mailer/1"])
        await recorder.ended(spec("tokens", "1"))
        #expect(names == ["tokens/2", "mailer/1"])
        let record = try #require(FleetRecord.read(settings))
        #expect(record.supervisor == ProcessIdentity(pid: getpid()))
        #expect(record.issuer == "https://id.example.com" && !record.ready)
    }

    @Test func leavesOutAProcessThatHasEndedAlready() async {
        await recorder.started(spec("tokens"), pid: Int32.max)
        #expect(names == nil)
        #expect(await recorder.record.processes.isEmpty)
    }

    @Test func recordsThePrivateStoresAndReadiness() async throws {
        await recorder.use(databaseURL: "postgresql://a", redisURL: nil)
        await recorder.becameReady()
        let record = try #require(FleetRecord.read(settings))
        #expect(record.databaseURL == "postgresql://a" && record.redisURL == nil && record.ready)
        let mode = try FileManager.default.attributesOfItem(atPath: directory.file("fleet.json"))
        #expect(mode[.posixPermissions] as? Int == 0o600)
    }

    @Test func removesTheRecordAtTheEnd() async {
        await recorder.becameReady()
        await recorder.close()
        #expect(FleetRecord.read(settings) == nil)
        #expect(!FileManager.default.fileExists(atPath: directory.file("fleet.json")))
    }

    @Test func goesOnIfTheRecordCannotBeWritten() async throws {
        try FileManager.default.createDirectory(
            atPath: directory.file("fleet.json.new"), withIntermediateDirectories: false)
        await recorder.started(spec("tokens"), pid: getpid())
        #expect(names == nil)
        #expect(await recorder.record.processes.count == 1)
    }
}
