import ArgumentParser
import Foundation
import Logging
import Models
import NIOPosix
import RPC
import RPCClient

/// `latchkey explain REQUEST_ID`: shows what each process did for a request.
struct ExplainCommand: OperatorCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain", abstract: "Show what each process did for a request, and why it failed.",
        discussion: """
            The id is in the X-Request-Id header of every response, and at the end of a problem's "instance". Each process \
            remembers its last few thousand requests, without their contents.
            """)

    @Argument(help: "The request's id, req_….") var request: RequestID
    @OptionGroup var output: OutputOptions

    func perform(_ fleet: Fleet) async throws -> Report {
        let gateway = try OperatorFleet.gateway()
        defer { gateway.close() }
        await gateway.connect()
        let steps = try await RequestExplanation.steps(of: request, fleet, gateway)
        guard !steps.isEmpty else {
            throw ServiceError(
                .requestUnknown,
                detail: "No process remembers this request. It may be too old, or belong to another fleet.")
        }
        return Report(steps) { style in
            let width = TerminalSize.width(of: STDOUT_FILENO)
            return Self.table(steps, isShort: width != nil).text(style, empty: "", width: width)
        }
    }

    /// - Parameter isShort: times are without the date, as the steps are of one request.
    static func table(_ steps: [Operations.Step], isShort: Bool) -> Table {
        Table(
            headings: [isShort ? "TIME (UTC)" : "TIME", "PROCESS", "ACTION", "OUTCOME", "MS", "DETAIL"],
            rows: steps.map { step in
                [
                    isShort ? String(step.time.description.dropFirst(11).dropLast()) : step.time.description,
                    "\(step.service) \(step.instance)", step.action, step.outcome, "\(step.milliseconds)",
                    step.detail ?? "",
                ]
            }, cuttable: [1, 2, 5], cuttableLast: [3])
    }
}

extension OperatorFleet {
    /// The gateway's operator socket. The gateway is not one of the four services of `Fleet`.
    static func gateway() throws -> ServiceClient { gateway(try LocalSettings.current()) }

    /// The same, with these settings.
    static func gateway(_ settings: LocalSettings) -> ServiceClient {
        ServiceClient(
            .gateway, paths: SocketPath(runDirectory: settings.runDirectory), role: .operator,
            group: MultiThreadedEventLoopGroup.singleton,
            logger: Logger(label: "latchkey", factory: { _ in SwiftLogNoOpLogHandler() }))
    }
}
