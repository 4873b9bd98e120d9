import Foundation
import TestKit
import Testing

@testable import LatchkeyCommand

@Suite struct ExternalToolTests {
    private func run(_ script: String) async throws -> String {
        try await ExternalTool.run(
            Command(executable: "/bin/sh", arguments: ["-c", script], environment: ["GIVEN": "yes"]))
    }

    @Test func returnsTheStandardOutputOnly() async throws {
        #expect(try await run("echo $GIVEN; echo warning >&2") == "yes\n")
    }

    @Test func reportsTheLastLinesOfStandardError() async throws {
        let error = await #expect(throws: CommandError.self) {
            _ = try await run("for i in 1 2 3 4 5 6 7; do echo line $i >&2; done; exit 3")
        }
        #expect(error?.description == "sh failed: line 3 · line 4 · line 5 · line 6 · line 7")
    }

    @Test func takesTheMessageFromALogLineOfAService() async throws {
        let error = await #expect(throws: CommandError.self) {
            _ = try await run(#"echo '{"level":"critical","message":"LATCHKEY_PORT is wrong"}' >&2; exit 78"#)
        }
        #expect(error?.description == "sh failed: LATCHKEY_PORT is wrong")
    }

    @Test func namesAProgramThatDoesNotExist() async throws {
        let error = await #expect(throws: CommandError.self) {
            try await ExternalTool.run(Command(executable: "/nowhere/initdb", environment: [:]))
        }
        #expect(error?.description.hasPrefix("initdb could not be run: ") == true)
    }

    @Test func aDirectoryHasAllProgramsOfASet() throws {
        let (first, second) = (try TemporaryDirectory(), try TemporaryDirectory())
        for path in [first.file("one-tool"), second.file("one-tool"), second.file("other-tool")] {
            let mode: [FileAttributeKey: Any] = [.posixPermissions: 0o755]
            #expect(FileManager.default.createFile(atPath: path, contents: Data(), attributes: mode))
        }
        let path = "\(first.path):\(second.path)"
        #expect(try ExternalTool.directory(with: ["one-tool"], path: path, package: "p") == first.path)
        #expect(try ExternalTool.directory(with: ["one-tool", "other-tool"], path: path, package: "p") == second.path)
    }

    @Test(arguments: [nil, "", "/nowhere"]) func namesThePackageThatHasTheProgram(_ path: String?) {
        let error = #expect(throws: CommandError.self) {
            try ExternalTool.directory(with: ["no-such-tool"], path: path, package: "tool-package")
        }
        #expect(
            error?.description.contains("no-such-tool is not installed. Run `apt-get install tool-package`") == true)
    }

    @Test func aFileThatIsNotExecutableIsNoProgram() throws {
        let directory = try TemporaryDirectory()
        _ = FileManager.default.createFile(
            atPath: directory.file("one-tool"), contents: Data(), attributes: [.posixPermissions: 0o644])
        #expect(throws: CommandError.self) {
            try ExternalTool.directory(with: ["one-tool"], path: directory.path, package: "p")
        }
    }
}
