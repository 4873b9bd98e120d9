import ArgumentParser
import Foundation
import Models
import RPCClient

/// `latchkey export`
struct ExportCommand: OperatorCommand {
    static let configuration = CommandConfiguration(
        commandName: "export", abstract: "Print the settings of applications, clients and connections.",
        discussion: """
            The output is a file for `latchkey apply`. Secrets are not in it: it refers to variables, which its first lines list. Nor is \
            the application that operators sign in to the console with: `latchkey console setup` makes it.
            """)

    @Option(help: "Only this application, by id or name. Default: all.") var app: ApplicationReference?
    @OptionGroup var output: OutputOptions

    func perform(_ fleet: Fleet) async throws -> Report {
        var applications: [ApplicationDeclaration] = []
        for id in try await ids(fleet) { applications.append(try await Self.settings(of: id, fleet)) }
        let text = try SettingsFileWriter.text(applications)
        // A line break is added after it.
        return Report(applications) { _ in String(text.dropLast()) }
    }

    /// The applications whose settings are printed. Throws 403 for the one for operators: another fleet would take it for an ordinary
    /// application, and make one of its own beside it.
    private func ids(_ fleet: Fleet) async throws -> [ApplicationID] {
        guard let app else { return try await ApplicationChoices.withoutOperators(fleet).map(\.id) }
        let id = try await app.id(fleet)
        let operators = try await fleet.identity.call(Identity.FindOperatorsApplication()).application
        guard let operators, operators.id == id else { return [id] }
        throw ServiceError(
            .forbidden,
            detail: "Operators sign in to the console with “\(operators.name)”, so it is in no file. "
                + "`latchkey console setup` makes it.")
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
