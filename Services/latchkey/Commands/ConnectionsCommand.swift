import ArgumentParser
import Foundation
import Models
import RPCClient

/// `latchkey connections …`
struct ConnectionsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "connections", abstract: "Signing in by Google, GitHub, Facebook, Apple and Microsoft.",
        subcommands: [Set.self, List.self, Remove.self])

    struct Set: OperatorCommand {
        static let configuration = CommandConfiguration(
            abstract: "Connect a client with a provider, in place of an earlier connection with the same one.",
            discussion: """
                Register the callback that is printed with the provider. For Apple, --client-id is the id of the \
                Services ID, and --team-id, --key-id and --key-file stand in place of the secret. A secret in \
                the arguments is seen by others on this machine: give - to be read from standard input instead.
                """)

        @Argument(help: "google, github, facebook, apple or microsoft.") var provider: Provider
        @Option(help: "Our client.") var client: ClientID
        @Option(help: "The provider's id for the client.") var clientID: String
        @Option(help: "The provider's secret for the client, or - to read it from standard input.")
        var clientSecret: String?
        @Option(
            help: """
                The issuer or base URL to use instead of the provider's own: for tests and self-hosted providers.
                """)
        var issuer: String?
        @Option(name: .customLong("team-id"), help: "Apple's id of the developer's team.") var teamID: String?
        @Option(name: .customLong("key-id"), help: "Apple's id of the key.") var keyID: String?
        @Option(help: ArgumentHelp("Apple's key, a file AuthKey_….p8.", valueName: "path")) var keyFile: String?
        @OptionGroup var output: OutputOptions

        func perform(_ fleet: Fleet) async throws -> Report {
            let connection = try await fleet.identity.call(
                Identity.SetProviderConnection(
                    client: client, provider: provider, providerClientID: clientID, clientSecret: try secret(),
                    issuer: issuer, teamID: teamID, keyID: keyID, key: try key()))
            return try ConnectionsCommand.report(connection)
        }

        private func secret() throws -> Secret? {
            guard clientSecret == "-" else { return clientSecret.map { Secret($0) } }
            guard let line = readLine(), !line.isEmpty else {
                throw LocalError(code: .invalidRequest, "standard input has no line with the secret")
            }
            return Secret(line)
        }

        private func key() throws -> Secret? {
            guard let keyFile else { return nil }
            // By its handle, since it may be a pipe: --key-file /dev/stdin.
            guard let data = try? FileHandle(forReadingAtPath: keyFile)?.readToEnd() else {
                throw LocalError(code: .invalidRequest, "can't read the key file \(keyFile)")
            }
            return Secret(String(decoding: data, as: UTF8.self))
        }
    }

    struct List: OperatorCommand {
        static let configuration = CommandConfiguration(abstract: "List connections, oldest first.")

        @Option(help: "Only this client's.") var client: ClientID?
        @OptionGroup var output: OutputOptions

        func perform(_ fleet: Fleet) async throws -> Report {
            let connections = try await fleet.identity.call(Identity.ListProviderConnections(client: client))
            let shown = try connections.map { try Shown($0) }
            return Report(shown) { style in
                Table(
                    headings: ["CLIENT", "PROVIDER", "ITS ID FOR THE CLIENT", "ISSUER", "SET"],
                    rows: connections.map {
                        [
                            $0.clientID.description, $0.provider.rawValue, $0.providerClientID, $0.issuer ?? "-",
                            $0.updatedAt.description,
                        ]
                    }
                ).text(style, empty: "no connections yet; `latchkey connections set` makes one")
            }
        }
    }

    struct Remove: OperatorCommand {
        static let configuration = CommandConfiguration(
            abstract: "End a connection. Users stay, and so does what is linked, in case it is set again.")

        @Argument(help: "google, github, facebook, apple or microsoft.") var provider: Provider
        @Option(help: "Our client.") var client: ClientID
        @OptionGroup var output: OutputOptions

        func perform(_ fleet: Fleet) async throws -> Report {
            try ConnectionsCommand.report(
                await fleet.identity.call(Identity.RemoveProviderConnection(client: client, provider: provider)))
        }
    }

    private static func report(_ connection: ProviderConnection) throws -> Report {
        let shown = try Shown(connection)
        return Report(shown) { style in
            Table.fields(
                [
                    ("provider", connection.provider.displayName), ("client", connection.clientID.description),
                    ("its id for the client", connection.providerClientID), ("issuer", connection.issuer ?? "its own"),
                    ("callback to register", shown.callbackURL),
                ], style)
        }
    }

    /// A connection with the callback that the provider has to know.
    private struct Shown: Encodable {
        let connection: ProviderConnection
        let callbackURL: String

        init(_ connection: ProviderConnection) throws {
            self.connection = connection
            callbackURL = "\(try LocalSettings.ofTheFleet().issuer)/auth/\(connection.provider)/callback"
        }

        enum CodingKeys: String, CodingKey { case callbackURL = "callback_url" }

        func encode(to encoder: any Encoder) throws {
            try connection.encode(to: encoder)
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(callbackURL, forKey: .callbackURL)
        }
    }
}
