import ArgumentParser
import Models
import RPCClient

/// `latchkey clients …`
struct ClientsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "clients", abstract: "Clients: the sites, apps and programs of an application.",
        subcommands: [Create.self, List.self, Update.self, RenewSecret.self])

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
        @Option(name: .customLong("logo-url"), help: ArgumentHelp(Help.logo, valueName: "url")) var logoURL: String?
        @Option(help: ArgumentHelp(Help.colour, valueName: "#rrggbb")) var accentColour: String?
        @Flag(inversion: .prefixedNo, help: ArgumentHelp(Help.firstParty)) var firstParty = true
        @Option(name: .customLong("link-page"), help: ArgumentHelp(Help.linkPage, valueName: "purpose=url"))
        var linkPages: [LinkPage] = []
        @Option(
            name: .customLong("post-logout-redirect-uri"),
            help: ArgumentHelp("Where the browser may go after signing out; repeat for more.", valueName: "uri"))
        var postLogoutRedirectURIs: [String] = []
        @Flag(
            name: .customLong("confidential"),
            help: "It can keep a secret, and has to show it; the secret is printed once.")
        var isConfidential = false
        @OptionGroup var output: OutputOptions

        func perform(_ fleet: Fleet) async throws -> Report {
            var client = try await fleet.identity.call(
                Identity.CreateClient(
                    id: id, application: app, name: name, origins: origins, redirectURIs: redirectURIs,
                    loginMethods: methods, logoURL: logoURL, accentColour: accentColour, isFirstParty: firstParty,
                    linkPages: linkPages.byPurpose))
            if !postLogoutRedirectURIs.isEmpty {
                client = try await fleet.identity.call(
                    Identity.UpdateOAuthClient(client: client.id, postLogoutRedirectURIs: postLogoutRedirectURIs))
            }
            guard isConfidential else { return ClientsCommand.report(client) }
            let secret = try await fleet.identity.call(Identity.RenewClientSecret(client: client.id)).secret
            client.authentication = .secret
            return ClientsCommand.report(client, secret: secret)
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
            discussion: """
                What is not given stays as it is; a list that is given replaces the whole list. An empty value takes away: \
                --logo-url '' --link-page magic_link= --redirect-uri ''
                """)

        @Argument(help: "Which client.") var client: ClientID
        @Option(help: "Its new name.") var name: String?
        @Option(name: .customLong("origin"), help: ArgumentHelp("Its origins, all of them.", valueName: "origin"))
        var origins: [String] = []
        @Option(
            name: .customLong("redirect-uri"), help: ArgumentHelp("Its redirect URIs, all of them.", valueName: "uri"))
        var redirectURIs: [String] = []
        @Option(name: .customLong("method"), help: ArgumentHelp("Its methods, all of them.", valueName: "method"))
        var methods: [LoginMethod] = []
        @Option(name: .customLong("logo-url"), help: ArgumentHelp(Help.logo, valueName: "url")) var logoURL: String?
        @Option(help: ArgumentHelp(Help.colour, valueName: "#rrggbb")) var accentColour: String?
        @Flag(inversion: .prefixedNo, help: ArgumentHelp(Help.firstParty)) var firstParty: Bool?
        @Option(name: .customLong("link-page"), help: ArgumentHelp(Help.linkPage, valueName: "purpose=url"))
        var linkPages: [LinkPage] = []
        @Option(
            name: .customLong("post-logout-redirect-uri"),
            help: ArgumentHelp("Where the browser may go after signing out, all of them.", valueName: "uri"))
        var postLogoutRedirectURIs: [String] = []
        @Option(
            name: .customLong("jwks"), help: ArgumentHelp("Its public keys (RFC 7517): it signs.", valueName: "file"))
        var keysFile: String?
        @Flag(name: .customLong("public"), help: "It can keep no secret: secrets and keys go.") var isPublic = false
        @OptionGroup var output: OutputOptions

        func perform(_ fleet: Fleet) async throws -> Report {
            var client = try await fleet.identity.call(
                Identity.UpdateClient(
                    id: client, name: name, origins: Self.list(origins), redirectURIs: Self.list(redirectURIs),
                    loginMethods: methods.isEmpty ? nil : methods, logoURL: logoURL, accentColour: accentColour,
                    isFirstParty: firstParty, linkPages: linkPages.byPurpose))
            let keys = try keysFile.map { try String(contentsOfFile: $0, encoding: .utf8) }
            if keys != nil || isPublic || !postLogoutRedirectURIs.isEmpty {
                client = try await fleet.identity.call(
                    Identity.UpdateOAuthClient(
                        client: client.id, postLogoutRedirectURIs: Self.list(postLogoutRedirectURIs), jwks: keys,
                        becomesPublic: isPublic))
            }
            return ClientsCommand.report(client)
        }

        /// Nil when nothing was given; empty when nothing is meant to stay.
        private static func list(_ values: [String]) -> [String]? {
            values.isEmpty ? nil : values.filter { !$0.isEmpty }
        }
    }

    /// What the options mean, for both commands.
    private enum Help {
        static let logo = "A picture for its pages and mails: https, or below the issuer."
        static let colour = "The colour of buttons on its pages and in its mails."
        static let firstParty =
            "Whether it is of the same house as the application, so that nobody is asked to consent."
        static let linkPage = """
            Its own page that a mailed link opens, with ?token=… added: for magic_link, verification, password_reset or \
            invite, on one of its origins; repeat for more. The page POSTs the token when somebody presses a button.
            """
    }

    struct RenewSecret: OperatorCommand {
        static let configuration = CommandConfiguration(
            commandName: "secret", abstract: "Give a client a new secret, and print it once.",
            discussion: "A client without a secret becomes one that has to show it.")

        @Argument(help: "Which client.") var client: ClientID
        @Option(help: ArgumentHelp("For how long older secrets still count.", valueName: "hours")) var overlap = 0
        @OptionGroup var output: OutputOptions

        func perform(_ fleet: Fleet) async throws -> Report {
            let made = try await fleet.identity.call(
                Identity.RenewClientSecret(client: client, overlap: overlap * 3600))
            return Report(made) { _ in
                "\(made.client) has a new secret; it is shown this once:\n\(made.secret.reveal())"
            }
        }
    }

    /// A client with the secret that it was just given.
    private struct Made: Encodable {
        let client: Client
        let secret: Secret?

        enum CodingKeys: String, CodingKey { case secret = "client_secret" }

        func encode(to encoder: any Encoder) throws {
            try client.encode(to: encoder)
            var members = encoder.container(keyedBy: CodingKeys.self)
            try members.encodeIfPresent(secret, forKey: .secret)
        }
    }

    private static func report(_ client: Client, secret: Secret? = nil) -> Report {
        Report(Made(client: client, secret: secret)) { style in
            Table.fields(rows(client, secret), style)
        }
    }

    private static func rows(_ client: Client, _ secret: Secret?) -> [(String, String)] {
        var rows = [
            ("id", client.id.description), ("name", client.name),
            ("application", "\(client.applicationName) (\(client.applicationID))"),
            ("origins", client.origins.joined(separator: " ")),
            ("redirect URIs", client.redirectURIs.joined(separator: " ")),
            ("after signing out", client.postLogoutRedirectURIs.joined(separator: " ")),
            ("shows who it is", client.authentication.rawValue),
            ("methods", client.loginMethods.map(\.rawValue).joined(separator: " ")),
            ("working methods", client.configuredMethods.map(\.rawValue).joined(separator: " ")),
            ("logo", client.logoURL ?? "-"), ("accent colour", client.accentColour ?? "-"),
            ("first party", client.isFirstParty ? "yes" : "no"),
        ]
        if let secret { rows.insert(("secret (shown once)", secret.reveal()), at: 1) }
        for (purpose, url) in client.linkPages.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
            rows.append(("page for \(purpose.rawValue)", url))
        }
        return rows
    }
}

/// A page of the client's own for what links are for, as people write it: `magic_link=https://app.example.com/in`.
struct LinkPage: ExpressibleByArgument {
    let purpose: OneTimeGrant.Purpose
    /// Empty for none.
    let url: String

    init?(argument: String) {
        let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, let purpose = OneTimeGrant.Purpose(rawValue: String(parts[0])) else { return nil }
        self.purpose = purpose
        url = String(parts[1])
    }
}

extension [LinkPage] {
    /// By what they are for; of several the last counts.
    fileprivate var byPurpose: [OneTimeGrant.Purpose: String] {
        Dictionary(map { ($0.purpose, $0.url) }) { $1 }
    }
}
