import Foundation
import Models
import Testing
import TestKit

@testable import LatchkeyCommand

@Suite struct FleetRecordTests {
    private let directory: TemporaryDirectory

    private let settings: LocalSettings

    init() throws {
        directory = try TemporaryDirectory()
        settings = try LocalSettings(environment: ["LATCHKEY_STATE_DIR": directory.path])
    }

    @Test func distinguishesProcessesByTheirStart() throws {
        let own = try #require(ProcessIdentity(pid: getpid()))
        #expect(own.isAlive)
        let other = try JSONDecoder().decode(
            ProcessIdentity.self, from: Data(#"{"pid":\#(getpid()),"start_ticks":1}"#.utf8))
        #expect(!other.isAlive)
        #expect(ProcessIdentity(pid: Int32.max) == nil)
    }

    @Test func keepsTheRecordOfALaterFleet() throws {
        let own = try #require(ProcessIdentity(pid: getpid()))
        let later = FleetRecord(supervisor: own, baseURL: "http://b", issuer: "b", runDirectory: "/b")
        try later.write(settings)
        #expect(FleetRecord.read(settings) == later)
        let parent = try #require(ProcessIdentity(pid: getppid()))
        FleetRecord(supervisor: parent, baseURL: "http://a", issuer: "a", runDirectory: "/a").remove(settings)
        #expect(FleetRecord.read(settings) == later)
        later.remove(settings)
        #expect(FleetRecord.read(settings) == nil)
    }
}
