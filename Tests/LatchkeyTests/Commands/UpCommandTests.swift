import Foundation
import Models
import TestKit
import Testing

@testable import LatchkeyCommand

/// What `latchkey up` refuses before anything starts. `LocalFleetTests` has the rest.
@Suite struct UpCommandTests {
    private let command: CommandProcess

    init() throws { command = try CommandProcess() }

    @Test func takesServicesFromItsOwnDirectoryByDefault() throws {
        let own = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        let up = try #require(try Latchkey.parseAsRoot(["up"]) as? UpCommand)
        #expect(up.local.executables == URL(filePath: own).deletingLastPathComponent().path())
        let other = try #require(try Latchkey.parseAsRoot(["up", "--executables", "/opt/latchkey"]) as? UpCommand)
        #expect(other.local.executables == "/opt/latchkey")
    }

    @Test func aWrongSettingIsAProblemDocumentForPrograms() async throws {
        let error = await #expect(throws: TestKitError.self) {
            try await command.run("up", "--json", environment: ["LATCHKEY_SCALE": "tokens=many"])
        }
        let text = try #require(error?.description)
        let json = try #require(text.firstIndex(of: "{").map { Data(text[$0...].utf8) })
        let problem = try #require(try JSONSerialization.jsonObject(with: json) as? [String: Any])
        #expect(problem["code"] as? String == ErrorCode.configurationInvalid.rawValue)
        #expect((problem["detail"] as? String)?.contains("LATCHKEY_SCALE") == true)
        #expect(!FileManager.default.fileExists(atPath: command.stateDirectory))
    }

    @Test func namesTheServicesThatAreNotBuilt() async throws {
        let error = await #expect(throws: TestKitError.self) {
            try await command.run(
                "up", "--executables", command.directory.path, environment: ["LATCHKEY_PORT": "0"])
        }
        #expect(error?.description.contains("\(command.directory.path) lacks gateway, ") == true)
        #expect(!FileManager.default.fileExists(atPath: "\(command.stateDirectory)/fleet.json"))
    }
}
