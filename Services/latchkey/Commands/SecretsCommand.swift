import ArgumentParser
import Foundation
import Models
import ServiceKit

/// `latchkey secrets …`
struct SecretsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "secrets", abstract: "The master secrets of a fleet.", subcommands: [Initialize.self])

    struct Initialize: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "init", abstract: "Make new secrets and write them to files for their users only.",
            discussion: """
                Writes to LATCHKEY_SECRET_FILE (default {state}/secrets.json) and a file with each service's part \
                alone beside it. With --directory each file belongs to the user that --owner names, the stores' \
                passwords and set-up are written too, the master file is {directory}/master.json unless \
                LATCHKEY_SECRET_FILE says otherwise, and what is there already is kept. Never overwrites.
                """)

        @OptionGroup var output: OutputOptions
        @Option(help: "Write {service}.secrets and the stores' passwords into this directory.") var directory: String?
        @Option(name: .customLong("owner"), help: "NAME=UID: whose files those of a service, postgres or redis are.")
        var owners: [Owner] = []

        func run() async throws {
            try await Failure.reporting(asJSON: output.isJSON) {
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
            let settings = try LocalSettings.ofThisProcess()
            try StateDirectory.make(settings.stateDirectory)
            let store = SecretStore(settings)
            guard !FileManager.default.fileExists(atPath: store.path) else {
                throw LocalError(
                    code: .alreadyExists,
                    "\(store.path) exists; delete it first if its secrets should be lost, and every password with them"
                )
            }
            try store.ensure()
            try Report(["path": store.path]) { _ in "wrote \(store.path)" }.write(asJSON: output.isJSON)
        }
    }

    /// Whose a service's files are: `identity=10002`.
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
