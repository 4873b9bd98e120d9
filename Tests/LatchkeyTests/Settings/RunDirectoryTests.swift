import Foundation
import Models
import RPC
import Testing
import TestKit

@testable import LatchkeyCommand

@Suite struct RunDirectoryTests {
    @Test func deepStateDirectoryHasItsSocketsElsewhere() throws {
        let deep = "/tmp/" + String(repeating: "deep/", count: 30)
        let first = try LocalSettings(environment: ["LATCHKEY_STATE_DIR": deep + "a"]).runDirectory
        let second = try LocalSettings(environment: ["LATCHKEY_STATE_DIR": deep + "b"]).runDirectory
        #expect(first.hasPrefix("/tmp/latchkey-\(getuid())-"))
        #expect(first != second)
        let socket = SocketPath(runDirectory: first).socket(of: .waitlists, instance: "16", for: .operator)
        #expect(socket.utf8.count <= SocketPath.maximumLength)
    }

    @Test func refusesADirectoryThatOthersCanWrite() throws {
        let directory = try TemporaryDirectory()
        let path = directory.file("run")
        #expect(mkdir(path, 0o777) == 0 && chmod(path, 0o777) == 0)
        #expect(throws: CommandError.self) { try StateDirectory.make(path) }
        #expect(chmod(path, 0o700) == 0)
        try StateDirectory.make(path)
    }
}
