import ArgumentParser
import Models
import RPCClient

/// `latchkey clients …`
struct ClientsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "clients", abstract: "Clients: the sites, apps and programs of an application.",
        subcommands: [Create.self, List.self, Update.self])

    struct Create: OperatorCommand {
        static let configuration = CommandConfiguration(abstract: "Create a client.")

        @Option(help: "The application whose users it signs in.") var app: ApplicationID
        @Option(help: "Name of the client.") var name: String
        @Option(
            name: .customLong("origin"),
            help: ArgumentHelp("An origin whose pages may call the API; repeat for more.", valueName: "origin"))
        var origins: [String] = []
        @Option(
            name: .customLong("redirect-uri"),
            help: ArgumentHelp("Where the browser may be sent back to; repeat for more.", valueName: "uri"))
        var redirectURIs: [String] = []
        @Option(
            name: .customLong("method"),
            help: ArgumentHelp("A way to sign in; repeat for more.", valueName: "method"))
        var methods: [LoginMethod] = [.password]
        @Option(help: "The id to use, client_…; left out, a new one is made.") var id: ClientID?
        @OptionGroup var output: OutputOptions

        func perform(_ fleet: Fleet) async throws -> Report {
            let client = try await fleet.identity.call(
                Identity.CreateClient(
                    id: id, application: app, name: name, origins: origins, redirectURIs: redirectURIs,
                    loginMethods: methods))
            return ClientsCommand.report(client)
        }
    }

    struct List: OperatorCommand {
        static let configuration = CommandConfiguration(abstract: "List clients, oldest first.")

        @Option(help: "Only this application's.") var app: ApplicationID?
        @OptionGroup var output: OutputOptions

        func perform(_ fleet: Fleet) async throws -> Report {
            let clients = try await fleet.identity.call(Identity.ListClients(application: app))
            return Report(clients) { style in
                Table(
                    headings: ["ID", "NAME", "APPLICATION", "ORIGINS", "METHODS"],
                    rows: clients.map {
                        [
                            $0.id.description, $0.name, $0.applicationName, $0.origins.joined(separator: " "),
                            $0.loginMethods.map(\.rawValue).joined(separator: " "),
                        ]
                    }
                ).text(style, empty: "no clients yet; `latchkey clients create` makes one")
            }
        }
    }

    struct Update: OperatorCommand {
        static let configuration = CommandConfiguration(
            abstract: "Change a client.",
            discussion: "What is not given stays as it is; a list that is given replaces the whole list.")

        @Argument(help: "Which client.") var client: ClientID
        @Option(help: "Its new name.") var name: String?
        @Option(name: .customLong("origin"), help: ArgumentHelp("Its origins, all of them.", valueName: "origin"))
        var origins: [String] = []
        @Option(
            name: .customLong("redirect-uri"), help: ArgumentHelp("Its redirect URIs, all of them.", valueName: "uri"))
        var redirectURIs: [String] = []
        @Option(name: .customLong("method"), help: ArgumentHelp("Its methods, all of them.", valueName: "method"))
        var methods: [LoginMethod] = []
        @OptionGroup var output: OutputOptions

        func perform(_ fleet: Fleet) async throws -> Report {
            let client = try await fleet.identity.call(
                Identity.UpdateClient(
                    id: client, name: name, origins: origins.isEmpty ? nil : origins,
                    redirectURIs: redirectURIs.isEmpty ? nil : redirectURIs,
                    loginMethods: methods.isEmpty ? nil : methods))
            return ClientsCommand.report(client)
        }
    }

    private static func report(_ client: Client) -> Report {
        Report(client) { style in
            Table.fields(
                [
                    ("id", client.id.description), ("name", client.name),
                    ("application", "\(client.applicationName) (\(client.applicationID))"),
                    ("origins", client.origins.joined(separator: " ")),
                    ("redirect URIs", client.redirectURIs.joined(separator: " ")),
                    ("methods", client.loginMethods.map(\.rawValue).joined(separator: " ")),
                ], style)
        }
    }
}
