import ArgumentParser
import Foundation
import Models
import RPCClient

/// `latchkey users export`
struct ExportUsersCommand: OperatorCommand {
    static let configuration = CommandConfiguration(
        commandName: "export", abstract: "Write an application's users to a file.",
        discussion: """
            The file has a user in each line, as `latchkey users import --format ours` reads it. Hashes of passwords that were set \
            here work only in a fleet with the same pepper.
            """)

    @Argument(help: "The file to write. It must not exist.", completion: .file()) var file: String
    @Option(help: ArgumentHelp("The application, by id or name.", valueName: "app")) var app: ApplicationReference
    @Flag(help: "Write the password hashes, too.") var withPasswordHashes = false
    @Flag(help: "Don't ask.") var yes = false
    @OptionGroup var output: OutputOptions

    func perform(_ fleet: Fleet) async throws -> Report {
        if withPasswordHashes, !yes {
            try Confirmation.ask("Who has this file can try to guess the users' passwords.")
        }
        let application = try await app.id(fleet)
        guard !FileManager.default.fileExists(atPath: file) else { throw CommandError("\(file) exists already") }
        // A file that is not complete has another name.
        let part = "\(file).part"
        let lines = try ReportFile(part)
        var (count, cursor) = (0, nil as UserID?)
        let progress = ProgressLine("exported")
        defer { progress.clear() }
        repeat {
            let page = try await fleet.identity.call(
                Identity.ExportUsers(
                    application: application, cursor: cursor, includesPasswordHashes: withPasswordHashes))
            for user in page.users { try lines.write(user) }
            count += page.users.count
            cursor = page.nextCursor
            progress.show(count)
        } while cursor != nil
        try lines.finish()
        guard rename(part, file) == 0 else {
            throw CommandError("can't write \(file): \(String(cString: strerror(errno)))")
        }
        let (total, path) = (count, file)
        return Report(Outcome(exported: total)) { _ in
            "\(ProgressBar.grouped(total)) \(total == 1 ? "user" : "users") written to \(path)"
        }
    }

    /// What was done.
    struct Outcome: Encodable {
        /// How many users the file has.
        let exported: Int
    }
}
