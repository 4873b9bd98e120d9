import ArgumentParser
import Foundation
import Models
import RPCClient

/// `latchkey export`
struct ExportCommand: OperatorCommand {
    static let configuration = CommandConfiguration(
        commandName: "export", abstract: "Print the settings of applications, clients and connections.",
        discussion: """
            The output is a file for `latchkey apply`. Secrets are not in it: it refers to variables, which its first lines list.
            """)

    @Option(help: "Only this application, by id or name. Default: all.") var app: ApplicationReference?
    @OptionGroup var output: OutputOptions

    func perform(_ fleet: Fleet) async throws -> Report {
        let ids =
            if let app { [try await app.id(fleet)] } else {
                try await fleet.identity.call(Identity.ListApplications()).map(\.id)
            }
        var applications: [ApplicationDeclaration] = []
        for id in ids { applications.append(try await Self.settings(of: id, fleet)) }
        let text = try SettingsFileWriter.text(applications)
        // A line break is added after it.
        return Report(applications) { _ in String(text.dropLast()) }
    }

    /// The settings of an application, read page by page.
    static func settings(of id: ApplicationID, _ fleet: Fleet) async throws -> ApplicationDeclaration {
        var page = try await fleet.identity.call(Identity.ExportSettings(application: id))
        var application = page.application
        while let cursor = page.nextCursor {
            page = try await fleet.identity.call(Identity.ExportSettings(application: id, cursor: cursor))
            application.clients += page.application.clients
        }
        return application
    }
}
