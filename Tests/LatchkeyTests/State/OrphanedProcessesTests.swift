import Foundation
import TestKit
import Testing

@testable import LatchkeyCommand

@Suite struct OrphanedProcessesTests {
    private let directory: TemporaryDirectory

    init() throws { directory = try TemporaryDirectory() }

    @Test(arguments: ["tokens", "redis"]) func endsThemAndRemovesTheRecord(_ service: String) async throws {
        let orphan = try OrphanedProcess(stateDirectory: directory.file("state"), service: service)
        #expect(try await OrphanedProcesses.end(orphan.settings) == 1)
        #expect(!orphan.identity.isAlive)
        #expect(FleetRecord.read(orphan.settings) == nil)
        #expect(try await OrphanedProcesses.end(orphan.settings) == 0)
    }

    @Test func leavesTheFleetOfALivingSupervisor() async throws {
        let orphan = try OrphanedProcess(stateDirectory: directory.file("state"))
        let own = try #require(ProcessIdentity(pid: getpid()))
        var record = FleetRecord(supervisor: own, baseURL: "http://a", issuer: "http://a", runDirectory: "/a")
        record.processes = [.init(service: "tokens", instance: "1", process: orphan.identity)]
        try record.write(orphan.settings)
        #expect(try await OrphanedProcesses.end(orphan.settings) == 0)
        #expect(orphan.identity.isAlive)
    }

    @Test func leavesAProcessThatHasTheIDOfAnEndedOne() async throws {
        let orphan = try OrphanedProcess(stateDirectory: directory.file("state"))
        var record = try #require(FleetRecord.read(orphan.settings))
        let earlier = try JSONDecoder().decode(
            ProcessIdentity.self, from: Data(#"{"pid":\#(orphan.identity.pid),"start_ticks":1}"#.utf8))
        record.processes = [.init(service: "tokens", instance: "1", process: earlier)]
        try record.write(orphan.settings)
        #expect(try await OrphanedProcesses.end(orphan.settings) == 0)
        #expect(orphan.identity.isAlive)
    }
}
