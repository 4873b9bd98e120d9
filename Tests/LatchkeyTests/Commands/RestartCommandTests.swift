import TestKit
import Testing

@testable import LatchkeyCommand

/// Restarts of a running fleet are in `RollingRestartStoryTests` of the fleet's tests.
@Suite struct RestartCommandTests {
    private let command: CommandProcess

    init() throws { command = try CommandProcess() }

    @Test func needsARunningFleet() async throws {
        let error = await #expect(throws: TestKitError.self) { try await command.run("restart") }
        #expect("\(String(describing: error))".contains("no fleet is running"))
    }

    @Test func namesTheServicesForAnUnknownOne() async throws {
        let error = await #expect(throws: TestKitError.self) { try await command.run("restart", "tokenz") }
        #expect("\(String(describing: error))".contains("gateway, identity, tokens, mailer, and waitlists"))
    }
}
