import ArgumentParser
import Foundation
import Logging
import Models
import NIOPosix
import RPC
import RPCClient

/// The output format of a command.
struct OutputOptions: ParsableArguments {
    @Flag(name: .customLong("json"), help: "Print JSON with the API's field names.")
    var isJSON = false
}

/// A command that calls the services of a running fleet through their operator sockets.
protocol OperatorCommand: AsyncParsableCommand {
    /// The output format.
    var output: OutputOptions { get }

    /// Does the work and returns the result.
    func perform(_ fleet: Fleet) async throws -> Report
}

extension OperatorCommand {
    func run() async throws {
        try await ErrorReport.reporting(asJSON: output.isJSON) {
            let settings = try LocalSettings.current()
            let report = try await OperatorFleet.connected(runDirectory: settings.runDirectory) { fleet in
                do {
                    return try await perform(fleet)
                } catch let error as ServiceError where error.status == 503 {
                    throw OperatorFleet.explained(error, fleet, settings)
                }
            }
            try report.write(asJSON: output.isJSON)
            if report.exitStatus != 0 { throw ExitCode(report.exitStatus) }
        }
    }
}

/// Connections to a running fleet.
enum OperatorFleet {
    /// Connects to every replica in `runDirectory` as the operator, and disconnects when `body` ends.
    static func connected<Result: Sendable>(
        runDirectory: String, _ body: (Fleet) async throws -> Result
    ) async throws -> Result {
        let fleet = Fleet(
            paths: SocketPath(runDirectory: runDirectory), role: .operator,
            group: MultiThreadedEventLoopGroup.singleton, defaultTimeout: .seconds(10),
            logger: Logger(label: "latchkey", factory: { _ in SwiftLogNoOpLogHandler() }))
        defer { fleet.close() }
        await fleet.connect()
        return try await AuditActor.$current.withValue(actor) { try await body(fleet) }
    }

    /// The person who runs the command, by their user name on this machine.
    static var actor: AuditActor {
        let name = getpwuid(getuid()).map { String(cString: $0.pointee.pw_name) }
        return AuditActor(.operator, id: name ?? "uid \(getuid())")
    }

    /// What to say if no process answers; nil if one does.
    static func absence(_ services: [ServiceClient], _ settings: LocalSettings) -> String? {
        guard services.allSatisfy({ $0.replicaCount == 0 }) else { return nil }
        return """
            no fleet is running in \(settings.runDirectory). `latchkey up` starts one; LATCHKEY_STATE_DIR or LATCHKEY_RUN_DIR names \
            another directory
            """
    }

    /// Names the services that are not running, if there are any, instead of "the service is busy".
    static func explained(_ error: ServiceError, _ fleet: Fleet, _ settings: LocalSettings) -> ServiceError {
        let missing = fleet.all.filter { $0.replicaCount == 0 }.map(\.service.rawValue)
        guard !missing.isEmpty else { return error }
        var error = error
        error.detail = """
            Can't reach \(missing.formatted(.list(type: .and))) in \(settings.runDirectory). Is the fleet running? \
            Start it with `latchkey up`, or set LATCHKEY_STATE_DIR or LATCHKEY_RUN_DIR.
            """
        return error
    }
}
