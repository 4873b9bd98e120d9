import ArgumentParser
import Foundation
import Models
import RPCClient

/// `latchkey connections …`
struct ConnectionsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "connections", abstract: "Manage sign-in with providers, such as Google.",
        subcommands: [Set.self, List.self, Remove.self])

    struct Set: OperatorCommand {
        static let configuration = CommandConfiguration(
            abstract: "Connect a client with a provider. This replaces an earlier connection with the same provider.",
            discussion: """
                Register the printed callback URL with the provider. For Apple, --client-id is the Services ID, and --team-id, \
                --key-id and --key-file replace the secret. Other users of this machine can see arguments: use \
                --client-secret - to read the secret from standard input.
                """)

        @Argument(help: "One of \(Provider.names).") var provider: Provider
        @Option(help: ArgumentHelp("The client's id, client_…, or its name.", valueName: "client"))
        var client: ClientReference
        @Option(help: "The client id that the provider assigned.") var clientID: String
        @Option(help: "The client secret that the provider assigned, or - to read it from standard input.")
        var clientSecret: String?
        @Option(
            help: """
                An issuer or base URL that replaces the provider's own, for tests and self-hosted providers.
                """)
        var issuer: String?
        @Option(name: .customLong("team-id"), help: "The id of the developer team at Apple.") var teamID: String?
        @Option(name: .customLong("key-id"), help: "The id of the key at Apple.") var keyID: String?
        @Option(help: ArgumentHelp("The key from Apple, a file AuthKey_….p8.", valueName: "path")) var keyFile: String?
        @OptionGroup var output: OutputOptions

        func perform(_ fleet: Fleet) async throws -> Report {
            let connection = try await fleet.identity.call(
                Identity.SetProviderConnection(
                    client: client.id(fleet), provider: provider, providerClientID: clientID,
                    clientSecret: try secret(),
                    issuer: issuer, teamID: teamID, keyID: keyID, key: try key()))
            return try ConnectionsCommand.report(connection)
        }

        private func secret() throws -> Secret? {
            guard clientSecret == "-" else { return clientSecret.map { Secret($0) } }
            guard let line = readLine(), !line.isEmpty else {
                throw CommandError(code: .invalidRequest, "standard input does not contain the secret")
            }
            return Secret(line)
        }

        private func key() throws -> Secret? {
            guard let keyFile else { return nil }
            // Read through a handle, because it may be a pipe: --key-file /dev/stdin.
            guard let data = try? FileHandle(forReadingAtPath: keyFile)?.readToEnd() else {
                throw CommandError(code: .invalidRequest, "can't read the key file \(keyFile)")
            }
            return Secret(String(decoding: data, as: UTF8.self))
        }
    }

    struct List: OperatorCommand {
        static let configuration = CommandConfiguration(abstract: "List connections, oldest first.")

        @Option(help: ArgumentHelp("Only connections of this client, by id or name.", valueName: "client"))
        var client: ClientReference?
        @OptionGroup var output: OutputOptions

        func perform(_ fleet: Fleet) async throws -> Report {
            let connections = try await fleet.identity.call(Identity.ListProviderConnections(client: client?.id(fleet)))
            let output = try connections.map { try ConnectionOutput($0) }
            return .list(
                output, as: Self.table(connections, .of(STDOUT_FILENO)),
                empty: "no connections yet. Create one with `latchkey connections set`")
        }

        static func table(_ connections: [ProviderConnection], _ times: RelativeTime) -> Table {
            Table(
                headings: ["CLIENT", "PROVIDER", "PROVIDER'S CLIENT ID", "ISSUER", "SET"],
                rows: connections.map {
                    [
                        $0.clientID.description, $0.provider.rawValue, $0.providerClientID, $0.issuer ?? "-",
                        times.text($0.updatedAt),
                    ]
                }, cuttable: [2, 3], requiredWidths: [2: 110])
        }
    }

    struct Remove: OperatorCommand {
        static let configuration = CommandConfiguration(
            abstract: "Remove a connection. Users and their linked identities are kept, in case it is set again.",
            discussion: "The secret or key of the provider is deleted. Setting the connection again needs it.")

        @Argument(help: "One of \(Provider.names).") var provider: Provider
        @Option(help: ArgumentHelp("The client's id, client_…, or its name.", valueName: "client"))
        var client: ClientReference
        @OptionGroup var confirmation: ConfirmationOptions
        @OptionGroup var output: OutputOptions

        func perform(_ fleet: Fleet) async throws -> Report {
            let details = try await fleet.identity.call(Identity.ShowClient(client: client.id(fleet)))
            guard details.providers.contains(provider) else { throw ServiceError.notFound("connection") }
            let steps = Self.steps(provider, details.client)
            if let report = try confirmation.report(steps) { return report }
            let call = Identity.RemoveProviderConnection(client: details.client.id, provider: provider)
            let removed = try await fleet.identity.call(call)
            return Self.report(try ConnectionOutput(removed))
        }

        /// What the command does, in the imperative.
        static func steps(_ provider: Provider, _ client: Client) -> [String] {
            [
                "Remove the connection with \(provider.displayName) of the client “\(client.name)” (\(client.id)) of "
                    + "“\(client.applicationName)”",
                "Turn off signing in with \(provider.displayName) at it",
            ]
        }

        static func report(_ removed: ConnectionOutput) -> Report {
            Report(removed) { _ in
                let connection = removed.connection
                return "removed the connection of \(connection.clientID) with \(connection.provider.displayName) "
                    + "(the provider's client id was \(connection.providerClientID))"
            }
        }
    }

    private static func report(_ connection: ProviderConnection) throws -> Report {
        let output = try ConnectionOutput(connection)
        return Report(output) { style in
            Table.fields(
                [
                    ("provider", connection.provider.displayName), ("client", connection.clientID.description),
                    ("provider's client id", connection.providerClientID),
                    ("issuer", connection.issuer ?? "the provider's own"),
                    ("callback to register", output.callbackURL),
                ], style)
        }
    }

    /// A connection with the callback URL to register at the provider.
    struct ConnectionOutput: Encodable, Sendable {
        let connection: ProviderConnection
        let callbackURL: String

        init(_ connection: ProviderConnection) throws {
            self.init(connection, issuer: try LocalSettings.ofRunningFleet().issuer)
        }

        init(_ connection: ProviderConnection, issuer: String) {
            self.connection = connection
            callbackURL = "\(issuer)/auth/\(connection.provider)/callback"
        }

        enum CodingKeys: String, CodingKey { case callbackURL = "callback_url" }

        func encode(to encoder: any Encoder) throws {
            try connection.encode(to: encoder)
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(callbackURL, forKey: .callbackURL)
        }
    }
}
