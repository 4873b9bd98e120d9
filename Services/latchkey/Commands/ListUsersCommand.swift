import ArgumentParser
import Models
import RPCClient

/// `latchkey users list`
struct ListUsersCommand: OperatorCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List users, those who signed up last first.",
        discussion: """
            With --email, by address; with --status attempted, by the last wrong attempt. With --json it prints \
            {"data": […], "links": {"next": "…"}}, and with --all --json one object a line.

            Example: latchkey users list --app "Acme Notes" --status suspended --created-since 30d
            """)

    @Option(help: ArgumentHelp("With an address that begins so.", valueName: "beginning")) var email: String?
    @OptionGroup var list: UserListOptions
    @OptionGroup var output: OutputOptions

    func perform(_ fleet: Fleet) async throws -> Report {
        let listing = UserListing(filter: try await list.filter(email.map { .prefix($0) }, fleet))
        return try await listing.report(list, asJSON: output.isJSON, fleet)
    }
}
