import ArgumentParser
import Foundation
import Models

/// `latchkey migrate`: updates the database schema.
struct MigrateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "migrate", abstract: "Update the database schema to this version.",
        discussion: """
            Migrates LATCHKEY_DATABASE_URL or, without it, the private database of a running `latchkey up`. Services also \
            migrate when they start, one at a time.

            With --app-role, LATCHKEY_DATABASE_URL is that of the role that owns the tables. It lets another role, which exists \
            already, run identity: one that can neither change nor delete entries of the audit log. Later runs renew what it may do.
            """)

    @Option(help: ArgumentHelp("A role that runs identity without owning its tables.", valueName: "name"))
    var appRole: String?
    @OptionGroup var output: OutputOptions
    @OptionGroup var local: LocalOptions

    func run() async throws {
        try await ErrorReport.reporting(asJSON: output.isJSON) {
            let settings = try LocalSettings.current()
            let own = FleetRecord.read(settings)?.databaseURL
            guard let url = settings.databaseURL ?? own else {
                throw CommandError(
                    "there is no database: set LATCHKEY_DATABASE_URL, or run this while `latchkey up` runs")
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
                try await ExternalTool.run(plan.migration(of: service, appRole: service == .identity ? appRole : nil))
            }
            let done = FleetPlan.migrating.map(\.rawValue)
            try Report(["migrated": done]) { _ in "migrated \(done.formatted(.list(type: .and)))" }
                .write(asJSON: output.isJSON)
        }
    }
}
