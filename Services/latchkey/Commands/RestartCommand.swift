import ArgumentParser
import Foundation
import Models

/// `latchkey restart`: restarts the services of a running `latchkey up` one process after the other.
struct RestartCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "restart",
        abstract: "Restart the services of a running `latchkey up`, one process after the other.",
        discussion: """
            Each process finishes what it has begun, ends, and is started again with the executable that is there now. The next one \
            follows when it is ready. With two replicas of each service (LATCHKEY_SCALE) requests go on. The stores are not restarted.
            """)

    @OptionGroup var output: OutputOptions
    @Argument(help: "The services: gateway, identity, tokens, mailer, waitlists. All of them by default.")
    var services: [String] = []

    func run() async throws {
        try await ErrorReport.reporting(asJSON: output.isJSON) {
            let wanted = try services.map { name in
                guard let service = ServiceName(rawValue: name) else {
                    throw CommandError(
                        "\(name) is not a service. The services are "
                            + ServiceName.allCases.map(\.rawValue).formatted(.list(type: .and)))
                }
                return service
            }
            let restart = try RollingRestart(try LocalSettings.current())
            let processes = try await restart.run(wanted.isEmpty ? ServiceName.allCases : wanted)
            try Report(["restarted": processes]) { _ in
                "restarted \(processes.map { "\($0.service)/\($0.instance)" }.formatted(.list(type: .and)))"
            }.write(asJSON: output.isJSON)
        }
    }
}
