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
            follows when it is ready. With two of each (LATCHKEY_SCALE=gateway=2,identity=2,tokens=2,mailer=2,waitlists=2) requests go \
            on; while the only process of a service restarts, requests wait for it or fail. The stores are not restarted.
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
            let all = wanted.isEmpty ? ServiceName.allCases : wanted
            let single = restart.single(all)
            if !single.isEmpty {
                ErrorReport.warn(
                    "\(single.map(\.rawValue).formatted(.list(type: .and))): one process each, so requests wait for it or fail. "
                        + "LATCHKEY_SCALE=\(single.map { "\($0)=2" }.joined(separator: ",")) gives two")
            }
            let processes = try await restart.run(all)
            try Report(["restarted": processes]) { _ in
                "restarted \(processes.map { "\($0.service)/\($0.instance)" }.formatted(.list(type: .and)))"
            }.write(asJSON: output.isJSON)
        }
    }
}
