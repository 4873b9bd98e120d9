import ArgumentParser
import Models
import Primitives
import RPCClient

/// `latchkey clients …`
struct ClientsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "clients", abstract: "Manage clients, the sites, apps and programs of an application.",
        subcommands: [
            Create.self, List.self, Show.self, Update.self, RenewSecret.self, DeleteClientCommand.self,
        ])

    struct Create: OperatorCommand {
        static let configuration = CommandConfiguration(abstract: "Create a client.")

        @Option(help: ArgumentHelp("The application whose users sign in, by id or name.", valueName: "app"))
        var app: ApplicationReference
        @Option(help: "The client's name.") var name: String
        @Option(
            name: .customLong("origin"),
            help: ArgumentHelp("An origin whose pages may call the API. Repeatable.", valueName: "origin"))
        var origins: [String] = []
        @Option(
            name: .customLong("redirect-uri"),
            help: ArgumentHelp("A redirect URI. Repeatable.", valueName: "uri"))
        var redirectURIs: [String] = []
        @Option(
            name: .customLong("method"),
            help: ArgumentHelp("A sign-in method. Repeatable.", valueName: "method"))
        var methods: [LoginMethod] = [.password]
        @Option(help: "The client's id, client_…. Default: a new one.") var id: ClientID?
        @Option(name: .customLong("logo-url"), help: ArgumentHelp(Help.logo, valueName: "url")) var logoURL: String?
        @Option(help: ArgumentHelp(Help.colour, valueName: "#rrggbb")) var accentColour: String?
        @Flag(inversion: .prefixedNo, help: ArgumentHelp(Help.firstParty)) var firstParty = true
        @Option(name: .customLong("link-page"), help: ArgumentHelp(Help.linkPage, valueName: "purpose=url"))
        var linkPages: [LinkPage] = []
        @Option(
            name: .customLong("post-logout-redirect-uri"),
            help: ArgumentHelp("Where the browser may go after signing out. Repeatable.", valueName: "uri"))
        var postLogoutRedirectURIs: [String] = []
        @Flag(
            name: .customLong("confidential"),
            help: "A confidential client (RFC 6749 §2.1). Its secret is printed once.")
        var isConfidential = false
        @OptionGroup var output: OutputOptions

        func perform(_ fleet: Fleet) async throws -> Report {
            let secret = isConfidential ? RandomToken.makeClientSecret() : nil
            let client = try await fleet.identity.call(
                Identity.CreateClient(
                    id: id, application: app.id(fleet), name: name, origins: origins, redirectURIs: redirectURIs,
                    loginMethods: methods, logoURL: logoURL, accentColour: accentColour, isFirstParty: firstParty,
                    linkPages: linkPages.byPurpose,
                    postLogoutRedirectURIs: postLogoutRedirectURIs.isEmpty ? nil : postLogoutRedirectURIs,
                    clientSecret: secret))
            return ClientsCommand.report(client, secret: secret)
        }
    }

    struct List: OperatorCommand {
        static let configuration = CommandConfiguration(abstract: "List clients, oldest first.")

        @Option(help: ArgumentHelp("Only clients of this application, by id or name.", valueName: "app"))
        var app: ApplicationReference?
        @OptionGroup var output: OutputOptions

        func perform(_ fleet: Fleet) async throws -> Report {
            let clients = try await fleet.identity.call(Identity.ListClients(application: app?.id(fleet)))
            return .list(
                clients, as: Self.table(clients), empty: "no clients yet. Create one with `latchkey clients create`")
        }

        static func table(_ clients: [Client]) -> Table {
            Table(
                headings: ["ID", "NAME", "APPLICATION", "ORIGINS", "METHODS"],
                rows: clients.map {
                    [
                        $0.id.description, $0.name, $0.applicationName, $0.origins.joined(separator: " "),
                        $0.loginMethods.map(\.rawValue).joined(separator: " "),
                    ]
                }, cuttable: [1, 2, 3, 4])
        }
    }

    struct Show: OperatorCommand {
        static let configuration = CommandConfiguration(abstract: "Show a client, and what depends on it.")

        @Argument(help: ArgumentHelp("The client's id, client_…, or its name.", valueName: "client"))
        var client: ClientReference
        @OptionGroup var output: OutputOptions

        func perform(_ fleet: Fleet) async throws -> Report {
            let found = try await fleet.identity.call(Identity.ShowClient(client: client.id(fleet)))
            return Report(DetailsOutput(details: found)) { style in
                Table.fields(
                    rows(found.client) + [
                        ("connections", found.providers.map(\.rawValue).joined(separator: " ")),
                        ("consents", "\(found.consents)"), ("open invitations", "\(found.openInvites)"),
                        ("waiting to sign up", "\(found.waiting)"), ("created", found.client.createdAt.description),
                    ], style)
            }
        }
    }

    struct Update: OperatorCommand {
        static let configuration = CommandConfiguration(
            abstract: "Change a client.",
            discussion: """
                Options that are not given change nothing. A list replaces the whole list. An empty value removes: \
                --logo-url '' --link-page magic_link= --redirect-uri ''
                """)

        @Argument(help: ArgumentHelp("The client's id, client_…, or its name.", valueName: "client"))
        var client: ClientReference
        @Option(help: "The new name.") var name: String?
        @Option(
            name: .customLong("origin"),
            help: ArgumentHelp("An origin. Replaces all origins. Repeatable.", valueName: "origin"))
        var origins: [String] = []
        @Option(
            name: .customLong("redirect-uri"),
            help: ArgumentHelp("A redirect URI. Replaces all redirect URIs. Repeatable.", valueName: "uri"))
        var redirectURIs: [String] = []
        @Option(
            name: .customLong("method"),
            help: ArgumentHelp("A sign-in method. Replaces all methods. Repeatable.", valueName: "method"))
        var methods: [LoginMethod] = []
        @Option(name: .customLong("logo-url"), help: ArgumentHelp(Help.logo, valueName: "url")) var logoURL: String?
        @Option(help: ArgumentHelp(Help.colour, valueName: "#rrggbb")) var accentColour: String?
        @Flag(inversion: .prefixedNo, help: ArgumentHelp(Help.firstParty)) var firstParty: Bool?
        @Option(name: .customLong("link-page"), help: ArgumentHelp(Help.linkPage, valueName: "purpose=url"))
        var linkPages: [LinkPage] = []
        @Option(
            name: .customLong("post-logout-redirect-uri"),
            help: ArgumentHelp(
                "Where the browser may go after signing out. Replaces all such URIs. Repeatable.", valueName: "uri"))
        var postLogoutRedirectURIs: [String] = []
        @Option(
            name: .customLong("jwks"),
            help: ArgumentHelp("The client's public keys (RFC 7517), with which it authenticates.", valueName: "file"))
        var keysFile: String?
        @Flag(
            name: .customLong("public"),
            help: "Makes it a public client (RFC 6749 §2.1). Its secrets and keys are removed.") var isPublic = false
        @OptionGroup var output: OutputOptions

        func perform(_ fleet: Fleet) async throws -> Report {
            let id = try await client.id(fleet)
            let keys = try keysFile.map { try String(contentsOfFile: $0, encoding: .utf8) }
            var oauth: Identity.UpdateOAuthClient?
            if keys != nil || isPublic || !postLogoutRedirectURIs.isEmpty {
                oauth = Identity.UpdateOAuthClient(
                    client: id, postLogoutRedirectURIs: Self.list(postLogoutRedirectURIs), jwks: keys,
                    becomesPublic: isPublic)
            }
            return ClientsCommand.report(
                try await fleet.identity.call(
                    Identity.UpdateClient(
                        id: id, name: name, origins: Self.list(origins), redirectURIs: Self.list(redirectURIs),
                        loginMethods: methods.isEmpty ? nil : methods, logoURL: logoURL, accentColour: accentColour,
                        isFirstParty: firstParty, linkPages: linkPages.byPurpose, oauth: oauth)))
        }

        /// Nil if nothing was given; empty if all values are to be removed.
        private static func list(_ values: [String]) -> [String]? {
            values.isEmpty ? nil : values.filter { !$0.isEmpty }
        }
    }

    /// Help texts that several commands share.
    private enum Help {
        static let logo = "The logo on its pages and in its emails, an https URL or one below the issuer."
        static let colour = "The colour of buttons on its pages and in its emails."
        static let firstParty =
            "Whether it is a first-party client, which needs no consent."
        static let linkPage = """
            The client's own page for links in emails. The purpose is magic_link, verification, password_reset or invite. \
            The URL is on one of its origins and gets ?token=…; the page POSTs the token when the user presses a button. \
            Repeatable.
            """
    }

    struct RenewSecret: OperatorCommand {
        static let configuration = CommandConfiguration(
            commandName: "secret", abstract: "Create a new secret for a client, and print it once.",
            discussion: "A public client becomes confidential.")

        @Argument(help: ArgumentHelp("The client's id, client_…, or its name.", valueName: "client"))
        var client: ClientReference
        @Option(help: ArgumentHelp("For how long older secrets stay valid.", valueName: "hours")) var overlap = 0
        @OptionGroup var output: OutputOptions

        func perform(_ fleet: Fleet) async throws -> Report {
            let renewed = try await fleet.identity.call(
                Identity.RenewClientSecret(client: client.id(fleet), overlap: overlap * 3600))
            return Report(renewed) { _ in
                "\(renewed.client) has a new secret. It is displayed only once:\n\(renewed.secret.reveal())"
            }
        }
    }

    /// A client with what depends on it.
    struct DetailsOutput: Encodable, Sendable {
        let details: Identity.ShowClient.Reply

        enum CodingKeys: String, CodingKey {
            case providers, consents, waiting
            case openInvites = "open_invites"
        }

        func encode(to encoder: any Encoder) throws {
            try details.client.encode(to: encoder)
            var members = encoder.container(keyedBy: CodingKeys.self)
            try members.encode(details.providers, forKey: .providers)
            try members.encode(details.consents, forKey: .consents)
            try members.encode(details.openInvites, forKey: .openInvites)
            try members.encode(details.waiting, forKey: .waiting)
        }
    }

    private static func report(_ client: Client, secret: Secret? = nil) -> Report {
        .fields(SecretOutput(value: client, secret: secret, member: .clientSecret), rows(client))
    }

    private static func rows(_ client: Client) -> [(String, String)] {
        var rows = [
            ("id", client.id.description), ("name", client.name),
            ("application", "\(client.applicationName) (\(client.applicationID))"),
            ("origins", client.origins.joined(separator: " ")),
            ("redirect URIs", client.redirectURIs.joined(separator: " ")),
            ("after signing out", client.postLogoutRedirectURIs.joined(separator: " ")),
            ("authentication", client.authentication.rawValue),
            ("methods", client.loginMethods.map(\.rawValue).joined(separator: " ")),
            ("working methods", client.configuredMethods.map(\.rawValue).joined(separator: " ")),
            ("logo", client.logoURL ?? "-"), ("accent colour", client.accentColour ?? "-"),
            ("first party", client.isFirstParty ? "yes" : "no"),
        ]
        for (purpose, url) in client.linkPages.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
            rows.append(("page for \(purpose.rawValue)", url))
        }
        return rows
    }
}

/// A client's own page for one purpose of links: `magic_link=https://app.example.com/in`.
struct LinkPage: ExpressibleByArgument {
    let purpose: OneTimeGrant.Purpose
    /// Empty to remove the page.
    let url: String

    init?(argument: String) {
        let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, let purpose = OneTimeGrant.Purpose(rawValue: String(parts[0])),
            OneTimeGrant.Purpose.withLinkPages.contains(purpose)
        else { return nil }
        self.purpose = purpose
        url = String(parts[1])
    }
}

extension [LinkPage] {
    /// The pages by purpose. If a purpose occurs twice, the last one counts.
    fileprivate var byPurpose: [OneTimeGrant.Purpose: String] {
        Dictionary(map { ($0.purpose, $0.url) }) { $1 }
    }
}
