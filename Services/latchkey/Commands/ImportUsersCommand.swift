import ArgumentParser
import Foundation
import Models
import RPCClient

/// `latchkey users import`
struct ImportUsersCommand: OperatorCommand {
    static let configuration = CommandConfiguration(
        commandName: "import", abstract: "Create users from the file of another system.",
        discussion: """
            Users keep their passwords if the file has their hashes. No emails are sent. If the command is interrupted, run it again: \
            what is done already is not done twice. Users whose email address is known stay as they are, unless --update is given; a \
            password that was set here stays in any case.

            The report has a line for each user who was not imported. Exit status: 0 if all were imported, 2 if some were not, 1 if \
            the import has ended early.
            """)

    /// The exit status if some users were not imported.
    static let incomplete: Int32 = 2

    @Argument(help: "The file of users.", completion: .file()) var file: String
    @Option(help: ArgumentHelp("The application, by id or name.", valueName: "app")) var app: ApplicationReference
    @Option(help: "The system that has made the file.") var format: UserFileFormatName
    @Option(
        help: ArgumentHelp(
            "For Firebase: a file with the hash parameters of the project, as the console shows them.",
            valueName: "file"), completion: .file())
    var hashConfig: String?
    @Option(
        help: ArgumentHelp(
            "Where to write the report. Default: the file's name with .report.jsonl.", valueName: "file"),
        completion: .file())
    var report: String?
    @Flag(help: "Change users whose email address is known.") var update = false
    @Flag(help: "Check everything, and write nothing but the report.") var dryRun = false
    @Flag(help: "Import users without their metadata, for which there is no place yet.") var withoutMetadata = false
    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard (format == .firebase) == (hashConfig != nil) else {
            throw ValidationError("--hash-config belongs to --format firebase, which needs it.")
        }
        guard !withoutMetadata || format == .ours else {
            throw ValidationError("--without-metadata belongs to --format ours.")
        }
    }

    func perform(_ fleet: Fleet) async throws -> Report {
        var users = try UserFileReader(file, fileFormat())
        let application = try await app.id(fleet)
        let id = try UserImport.id(of: file, format.rawValue, application: application, updatesUsers: update)
        let path = report ?? "\(file).report.jsonl"
        let lines = try ReportFile(path)
        let bar = ProgressBar(of: users.size)
        let work = UserImport(application: application, updatesUsers: update, isDryRun: dryRun) {
            try await fleet.identity.call($0)
        }
        let summary: UserImport.Summary
        do {
            defer { bar.clear() }
            summary = try await work.run(&users, id, report: { try lines.write($0) }) {
                bar.show($0, $1.users, "users")
            }
        } catch {
            try? lines.flush()
            if (error as? ServiceError)?.status == 503 {
                ErrorReport.warn("the import has ended early. Run the command again, and it goes on")
            }
            throw error
        }
        try lines.flush()
        let isDryRun = dryRun
        var result = Report(summary) { _ in Self.text(summary, isDryRun: isDryRun, report: path) }
        if summary.refused > 0 { result.exitStatus = Self.incomplete }
        return result
    }

    private func fileFormat() throws -> any UserFileFormat {
        switch format {
        case .ours: return OwnUserFile(ignoresMetadata: withoutMetadata)
        case .auth0: return Auth0UserFile()
        case .firebase:
            guard let hashConfig, let text = try? String(contentsOfFile: hashConfig, encoding: .utf8) else {
                throw CommandError("can't read \(hashConfig ?? "the hash parameters")")
            }
            return FirebaseUserFile(parameters: try .init(text))
        case .supabase: return SupabaseUserFile()
        case .keycloak: return KeycloakUserFile()
        case .cognito: return CognitoUserFile()
        }
    }

    /// The summary for people.
    static func text(_ summary: UserImport.Summary, isDryRun: Bool, report: String) -> String {
        func line(_ count: Int, _ what: String) -> String? {
            count > 0 ? "\(ProgressBar.grouped(count)) \(count == 1 ? "user" : "users") \(what)" : nil
        }
        let would = isDryRun ? "would be " : ""
        let lines = [
            line(summary.created, "\(would)imported"), line(summary.updated, "\(would)updated"),
            line(summary.unchanged, "had nothing to update"), line(summary.repeated, "imported by an earlier run"),
            line(summary.refused, "not imported: see \(report)"),
            summary.warnings > 0
                ? "\(ProgressBar.grouped(summary.warnings)) optional fields left out: see \(report)" : nil,
        ].compactMap(\.self)
        return lines.isEmpty ? "the file has no users" : lines.joined(separator: "\n")
    }
}
