import Foundation
import ServiceKit
import TestKit
import Testing

@testable import LatchkeyCommand

@Suite struct SecretsCommandTests {
    private struct Directory: Decodable { let written, kept: [String] }

    private let command: CommandProcess

    init() throws { command = try CommandProcess() }

    @Test func createsTheMasterFileOnce() async throws {
        #expect(try await command.run("secrets", "init") == "wrote \(command.stateDirectory)/secrets.json\n")
        let path = "\(command.stateDirectory)/secrets.json"
        let before = try Data(contentsOf: URL(filePath: path))
        #expect(try SecretFile.load(from: path).stores != nil)
        let error = await #expect(throws: TestKitError.self) { try await command.run("secrets", "init") }
        #expect(error?.description.contains("\(path) exists") == true)
        #expect(try Data(contentsOf: URL(filePath: path)) == before)
    }

    @Test func writesADirectoryWithItsOwnMasterFile() async throws {
        let parts = command.directory.file("parts")
        func run() async throws -> Directory {
            let output = try await command.run(
                "secrets", "init", "--directory", parts, "--owner", "identity=\(geteuid())", "--json")
            return try JSONDecoder().decode(Directory.self, from: Data(output.utf8))
        }
        let first = try await run()
        #expect(first.kept.isEmpty && first.written.contains("identity.secrets"))
        #expect(FileManager.default.fileExists(atPath: "\(parts)/master.json"))
        let second = try await run()
        #expect(second.written.isEmpty && second.kept == first.written)
    }

    @Test func anOwnerIsANameAndAUserID() {
        let owner = SecretsCommand.Owner(argument: "identity=10002")
        #expect(owner?.name == "identity" && owner?.id == 10_002)
        #expect(SecretsCommand.Owner(argument: "postgres=0")?.id == 0)
    }

    @Test(arguments: ["", "identity", "identity=", "=1", "identity=-1", "identity=root", "identity=1=2", "nginx=1"])
    func refusesAnOwnerWithout(_ argument: String) {
        #expect(SecretsCommand.Owner(argument: argument) == nil)
    }
}
