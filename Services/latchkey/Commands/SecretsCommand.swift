import ArgumentParser
import Foundation
import Models
import ServiceKit

/// `latchkey secrets …`
struct SecretsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "secrets", abstract: "Manage the secrets of a fleet.", subcommands: [Initialize.self])

    struct Initialize: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "init", abstract: "Create the secrets, readable only by the users who need them.",
            discussion: """
                Writes the master file LATCHKEY_SECRET_FILE (default: {state}/secrets.json), and beside it a file for each \
                service with only its own secrets. With --directory, it also writes the stores' passwords and set-up, each \
                file belongs to the user that --owner names, and the default master file is {directory}/master.json. \
                Existing files are never overwritten.
                """)

        @OptionGroup var output: OutputOptions
        @Option(help: "The directory for {service}.secrets and the stores' passwords.") var directory: String?
        @Option(
            name: .customLong("owner"), help: "NAME=UID: the owner of the files of a service, of postgres or redis.")
        var owners: [Owner] = []

        func run() async throws {
            try await ErrorReport.reporting(asJSON: output.isJSON) {
                if let directory { try writeDirectory(directory) } else { try writeFile() }
            }
        }

        private func writeDirectory(_ directory: String) throws {
            let master = ProcessInfo.processInfo.environment["LATCHKEY_SECRET_FILE"] ?? ""
            let outcome = try SecretDirectory(
                path: directory, owners: Dictionary(owners.map { ($0.name, $0.id) }) { $1 },
                masterFile: master.isEmpty ? "\(directory)/master.json" : master
            ).ensure()
            try Report(outcome) { _ in
                outcome.written.isEmpty
                    ? "\(directory) has all \(outcome.kept.count) files already"
                    : "wrote \(outcome.written.formatted(.list(type: .and))) to \(directory)"
            }.write(asJSON: output.isJSON)
        }

        private func writeFile() throws {
            let settings = try LocalSettings.current()
            try StateDirectory.make(settings.stateDirectory)
            let store = SecretStore(settings)
            guard !FileManager.default.fileExists(atPath: store.path) else {
                throw CommandError(
                    code: .alreadyExists,
                    "\(store.path) exists. Delete it first if you really want to lose its secrets: no password will work any more"
                )
            }
            try store.ensure()
            try Report(["path": store.path]) { _ in "wrote \(store.path)" }.write(asJSON: output.isJSON)
        }
    }

    /// The owner of a service's files: `identity=10002`.
    struct Owner: ExpressibleByArgument {
        let name: String
        let id: UInt32

        init?(argument: String) {
            let parts = argument.split(separator: "=", maxSplits: 1).map(String.init)
            let names = ServiceName.allCases.map(\.rawValue) + ["postgres", "redis"]
            guard parts.count == 2, names.contains(parts[0]), let id = UInt32(parts[1]) else { return nil }
            (name, self.id) = (parts[0], id)
        }
    }
}
