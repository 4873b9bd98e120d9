import ArgumentParser
import Foundation
import Models

/// `latchkey migrate`: brings the database to the schema of this build.
struct MigrateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "migrate", abstract: "Bring the database to the schema of this build.",
        discussion: """
            Of LATCHKEY_DATABASE_URL or, without it, of the private database of a fleet that `latchkey up` runs. \
            Services also do this when they start, one at a time.
            """)

    @OptionGroup var output: OutputOptions
    @OptionGroup var local: LocalOptions

    func run() async throws {
        try await Failure.reporting(asJSON: output.isJSON) {
            let settings = try LocalSettings.ofThisProcess()
            let own = FleetRecord.read(settings)?.databaseURL
            guard let url = settings.databaseURL ?? own else {
                throw LocalError("no database: set LATCHKEY_DATABASE_URL, or run this beside `latchkey up`")
            }
            let secrets = SecretStore(settings)
            try StateDirectory.make(settings.stateDirectory)
            try secrets.ensure()
            let plan = FleetPlan(
                settings: settings, executables: local.executables,
                databaseURL: { settings.databaseURL == nil ? PrivatePostgres.url(url, for: $0) : url },
                redisURL: { _ in "" },
                secretFile: secrets.file(of:))
            try plan.requireExecutables()
            for service in FleetPlan.migrating {
                try await Tool.run(plan.migration(of: service))
            }
            let done = FleetPlan.migrating.map(\.rawValue)
            try Report(["migrated": done]) { _ in "migrated \(done.formatted(.list(type: .and)))" }
                .write(asJSON: output.isJSON)
        }
    }
}
