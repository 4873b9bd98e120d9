import ArgumentParser
import Models
import RPCClient

/// `latchkey users search`
struct SearchUsersCommand: OperatorCommand {
    static let configuration = CommandConfiguration(
        commandName: "search", abstract: "Find users by a part of their address.",
        discussion: """
            The list is in the order of the addresses. `latchkey users list --email` finds addresses that begin with a text, which is \
            faster among very many users.

            Example: latchkey users search @acme.example
            """)

    @Argument(help: "At least \(Identity.ListUsers.minimumPart) characters of the address.") var text: String
    @OptionGroup var list: UserListOptions
    @OptionGroup var output: OutputOptions

    func perform(_ fleet: Fleet) async throws -> Report {
        let listing = UserListing(filter: try await list.filter(.part(text), fleet))
        return try await listing.report(list, asJSON: output.isJSON, fleet)
    }
}
