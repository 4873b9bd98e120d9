import ArgumentParser
import Foundation
import ServiceKit

/// `latchkey secrets …`
struct SecretsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "secrets", abstract: "The master secrets of a fleet.", subcommands: [Initialize.self])

    struct Initialize: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "init", abstract: "Make new secrets and write them to a file for this user only.",
            discussion: """
                Writes to LATCHKEY_SECRET_FILE (default {state}/secrets.json) and, for machines that run one service \
                each, a file with that service's part alone beside it. Never overwrites.
                """)

        @OptionGroup var output: OutputOptions

        func run() async throws {
            try await Failure.reporting(asJSON: output.isJSON) {
                let settings = try LocalSettings.ofThisProcess()
                try StateDirectory.make(settings.stateDirectory)
                let store = SecretStore(settings)
                guard !FileManager.default.fileExists(atPath: store.path) else {
                    throw LocalFault(
                        code: "already_exists",
                        "\(store.path) exists; delete it first if its secrets should be lost, and every password with them"
                    )
                }
                try store.ensure()
                try Report(["path": store.path]) { _ in "wrote \(store.path)" }.write(asJSON: output.isJSON)
            }
        }
    }
}
