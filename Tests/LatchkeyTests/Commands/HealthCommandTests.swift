import Foundation
import Logging
import Models
import NIOPosix
import RPC
import TestKit
import Testing

@testable import LatchkeyCommand

/// The health check of a container, as Docker runs it: by its exit status.
@Suite struct HealthCommandTests {
    private static let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
    private let command: CommandProcess

    init() throws { command = try CommandProcess() }

    /// Runs `latchkey health tokens` with an option, beside the replica `2`, whose store works or does not.
    private func run(_ instance: String, isStoreWorking: Bool, option: String = "--json") async throws -> String {
        let logger = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
        var router = Router(logger: logger)
        router.handle(Operations.GetHealth.self) { _, _ in
            .init(
                service: .tokens, instance: "2", processID: 7,
                checks: [.init(name: "redis", ok: isStoreWorking, detail: isStoreWorking ? nil : "refused")])
        }
        let server = RPCServer(
            service: .tokens, instance: "2", paths: SocketPath(runDirectory: command.directory.file("run")),
            router: router, group: Self.group, logger: logger)
        try await server.start()
        let result: Result<String, any Error>
        do {
            result = .success(
                try await command.run(
                    "health", "tokens", option,
                    environment: [
                        "LATCHKEY_RUN_DIR": command.directory.file("run"), "LATCHKEY_INSTANCE": instance,
                    ]))
        } catch {
            result = .failure(error)
        }
        await server.stop(grace: .zero)
        return try result.get()
    }

    @Test func succeedsIfTheReplicaAndItsStoreWork() async throws {
        let output = try await run("2", isStoreWorking: true)
        let json = try #require(try JSONSerialization.jsonObject(with: Data(output.utf8)) as? [String: Any])
        let services = try #require(json["services"] as? [[String: Any]])
        #expect(services.map { $0["instance"] as? String } == ["2"])
    }

    @Test func failsIfAStoreDoesNotWork() async {
        await #expect(throws: TestKitError.self) { _ = try await run("2", isStoreWorking: false) }
    }

    @Test func aStoreThatDoesNotWorkLeavesTheProcessAlive() async throws {
        let output = try await run("2", isStoreWorking: false, option: "--process-only")
        #expect(output.contains("refused"))
    }

    @Test func processOnlyFailsIfOnlyAnotherReplicaRuns() async {
        await #expect(throws: TestKitError.self) {
            _ = try await run("1", isStoreWorking: true, option: "--process-only")
        }
    }

    @Test func failsIfOnlyAnotherReplicaRuns() async {
        await #expect(throws: TestKitError.self) { _ = try await run("1", isStoreWorking: true) }
    }

    @Test func failsIfNoGatewayListens() async throws {
        let port = try await GatewayProbe.freePort(try LocalSettings(environment: ["LATCHKEY_PORT": "0"]))
        await #expect(throws: TestKitError.self) {
            _ = try await command.run("health", "gateway", environment: ["LATCHKEY_PORT": "\(port)"])
        }
    }

    @Test func refusesTheNameOfAStore() async throws {
        let error = await #expect(throws: TestKitError.self) { try await command.run("health", "postgres") }
        #expect(error?.description.contains("there is no service postgres") == true)
    }
}
