import ArgumentParser
import Models
import Testing

@testable import LatchkeyCommand

@Suite struct ArgumentsTests {
    @Test func createClientTakesListsByRepetition() throws {
        let app = ApplicationID.make()
        let command = try parse(
            ClientsCommand.Create.self,
            "clients", "create", "--app", "\(app)", "--name", "Shop", "--origin", "https://a.example",
            "--origin", "https://b.example", "--redirect-uri", "https://a.example/cb", "--method", "password",
            "--method", "magic_link", "--id", "client_shop", "--json")
        #expect(command.app == .id(app))
        #expect(command.origins == ["https://a.example", "https://b.example"])
        #expect(command.redirectURIs == ["https://a.example/cb"])
        #expect(command.methods == [.password, .magicLink])
        #expect(command.id == ClientID("client_shop"))
        #expect(command.output.isJSON)
    }

    @Test func usersAreNamedByIDOrAddress() throws {
        let id = UserID.make()
        #expect(try parse(UsersCommand.Show.self, "users", "show", "\(id)").who.user == .id(id))
        let byAddress = try parse(UsersCommand.Show.self, "users", "show", "Ann@Example.com")
        #expect(byAddress.who.user == EmailAddress("ann@example.com").map(UserReference.email))
    }

    @Test(arguments: [
        ["users", "show", "nobody"],
        ["users", "show", "acct_01jd9zq0c8e2gr3y5m7x4k6w9v"],
        ["clients", "create", "--name", "Shop"],
        ["clients", "update", "client_demo", "--link-page", "https://a.example/in"],
        ["clients", "update", "client_demo", "--link-page", "notice=https://a.example/in"],
        ["waitlists", "list", "Not A Feature"],
        ["waitlists", "list", "beta", "--limit", "0"],
        ["mail", "list", "--state", "lost"],
        ["mail", "list", "--limit", "0"],
        ["mail", "retry", "ann@example.com"],
        ["mail", "drop"],
        ["sessions", "revoke", "ann@example.com"],
    ])
    func refusesInvalidArguments(_ arguments: [String]) {
        #expect(throws: (any Error).self) { try Latchkey.parseAsRoot(arguments) }
    }

    @Test func revokeTakesOneSessionOrAll() throws {
        let session = SessionID.make()
        let one = try parse(SessionsCommand.Revoke.self, "sessions", "revoke", "ann@example.com", "\(session)")
        #expect(one.session == session)
        #expect(try parse(SessionsCommand.Revoke.self, "sessions", "revoke", "ann@example.com", "--all").isForAll)
        #expect(throws: (any Error).self) {
            try Latchkey.parseAsRoot(["sessions", "revoke", "ann@example.com", "\(session)", "--all"])
        }
    }

    /// People script every command, so each takes `--json`, and each explains itself.
    @Test func everyCommandTakesJSONAndHelp() {
        func leaves(_ type: any ParsableCommand.Type) -> [any ParsableCommand.Type] {
            let configuration = type.configuration
            let children = configuration.subcommands + configuration.groupedSubcommands.flatMap(\.subcommands)
            return children.isEmpty ? [type] : children.flatMap(leaves)
        }
        let commands = leaves(Latchkey.self)
        #expect(commands.count >= 15)
        for command in commands {
            #expect(command.helpMessage().contains("--json"), "\(command)")
            #expect(!command.configuration.abstract.isEmpty, "\(command)")
        }
    }

    private func parse<Command: ParsableCommand>(_ type: Command.Type, _ arguments: String...) throws -> Command {
        try #require(try Latchkey.parseAsRoot(arguments) as? Command)
    }
}
