import Foundation
import TestKit
import Testing

@testable import LatchkeyCommand

@Suite struct DownCommandTests {
    private let command: CommandProcess

    init() throws { command = try CommandProcess() }

    private func stopped(_ output: String) throws -> Bool? {
        (try JSONSerialization.jsonObject(with: Data(output.utf8)) as? [String: Bool])?["stopped"]
    }

    @Test func doesNothingWhereNothingRuns() async throws {
        #expect(try await command.run("down") == "nothing was running\n")
        #expect(try stopped(try await command.run("down", "--json")) == false)
    }

    @Test(arguments: [[], ["--orphans-only"]])
    func endsTheProcessesOfAKilledUp(_ options: [String]) async throws {
        let orphan = try OrphanedProcess(stateDirectory: command.stateDirectory)
        let output =
            options.isEmpty
            ? try await command.run("down", "--json") : try await command.run("down", "--orphans-only", "--json")
        #expect(try stopped(output) == true)
        #expect(!orphan.identity.isAlive)
        #expect(try stopped(try await command.run("down", "--json")) == false)
    }
}
