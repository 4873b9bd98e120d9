import ArgumentParser
import Logging
import Models
import NIOPosix
import RPC
import RPCClient

/// `latchkey explain REQUEST_ID`: what each process did for one request.
struct ExplainCommand: OperatorCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain", abstract: "Show what each process did for one request, and why it failed.",
        discussion: """
            The id is in every answer's X-Request-Id header, and ends a problem's "instance". Each process remembers \
            its last few thousand requests, and nothing of what they carried.
            """)

    @Argument(help: "The request's id, req_…") var request: RequestID
    @OptionGroup var output: OutputOptions

    func perform(_ fleet: Fleet) async throws -> Report {
        let steps = try await Self.steps(of: request, fleet)
        guard !steps.isEmpty else {
            throw ServiceError(
                .requestUnknown,
                detail: "No process remembers this request: it was too long ago, or not of this fleet, or not an id.")
        }
        return Report(steps) { style in
            Table(
                headings: ["TIME", "PROCESS", "DID", "OUTCOME", "MS", "DETAIL"],
                rows: steps.map { step in
                    [
                        step.time.description, "\(step.service) \(step.instance)", step.action, step.outcome,
                        "\(step.milliseconds)", step.detail ?? "",
                    ]
                }
            ).text(style, empty: "")
        }
    }

    private static func steps(of request: RequestID, _ fleet: Fleet) async throws -> [Operations.Step] {
        let gateway = try OperatorFleet.gateway()
        defer { gateway.close() }
        await gateway.connect()
        var steps: [Operations.Step] = []
        // The gateway first: within a millisecond, whoever asked was before whoever answered.
        for service in [gateway] + fleet.all {
            steps += try await service.callEachReplica(Operations.Explain(requestID: request)).flatMap(\.self)
        }
        return steps.sorted { $0.time < $1.time }
    }
}

extension OperatorFleet {
    /// The gateway's own door, which is none of the four services that can be called.
    static func gateway() throws -> ServiceClient {
        ServiceClient(
            .gateway, paths: SocketPath(runDirectory: try LocalSettings.ofThisProcess().runDirectory), role: .operator,
            group: MultiThreadedEventLoopGroup.singleton,
            logger: Logger(label: "latchkey", factory: { _ in SwiftLogNoOpLogHandler() }))
    }
}
