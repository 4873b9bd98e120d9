import Foundation
import Logging
import Models
import NIOPosix
import RPC
import TestKit
import Testing

@Suite struct MetricsCommandTests {
    private static let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
    private let command: CommandProcess

    init() throws { command = try CommandProcess() }

    @Test func printsTheMetricsOfEveryReplica() async throws {
        let logger = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
        var servers: [RPCServer] = []
        for (service, instance) in [(ServiceName.tokens, "1"), (.tokens, "2"), (.gateway, "1")] {
            var router = Router(logger: logger)
            router.handle(Operations.GetMetrics.self) { _, _ in
                "# TYPE up gauge\nup{service=\"\(service)\",replica=\"\(instance)\"} 1\n"
            }
            let server = RPCServer(
                service: service, instance: instance, paths: SocketPath(runDirectory: command.directory.file("run")),
                router: router, group: Self.group, logger: logger)
            try await server.start()
            servers.append(server)
        }
        let output = try await command.run(
            "metrics", environment: ["LATCHKEY_RUN_DIR": command.directory.file("run")])
        for server in servers { await server.stop(grace: .zero) }
        let lines = output.split(separator: "\n").map(String.init)
        #expect(lines.first == "# TYPE up gauge")
        #expect(
            lines.dropFirst().sorted() == [
                #"up{service="gateway",replica="1"} 1"#, #"up{service="tokens",replica="1"} 1"#,
                #"up{service="tokens",replica="2"} 1"#,
            ])
    }

    @Test func failsIfNothingRuns() async {
        await #expect(throws: TestKitError.self) {
            try await command.run("metrics", environment: ["LATCHKEY_RUN_DIR": command.directory.file("run")])
        }
    }
}
