import ArgumentParser
import Foundation
import Models
import RPCClient

/// `latchkey api-keys …`
struct APIKeysCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "api-keys", abstract: "Manage the keys with which programs call the admin API.",
        discussion: "`latchkey console` serves the API below /admin, and describes it at /admin/openapi.json.",
        subcommands: [Create.self, List.self, Revoke.self])

    struct Create: OperatorCommand {
        static let configuration = CommandConfiguration(
            abstract: "Create a key, and print it once.",
            discussion:
                "Example: latchkey api-keys create --name backup --scope read --app \"Acme Notes\" --expires 90d")

        @Option(help: "What uses it. Entries of the audit log have this name.") var name: String
        @Option(help: "read, or write (which may read, too).") var scope: APIKey.Scope
        @Option(
            help: ArgumentHelp("The only application that it reaches, by id or name. Default: all.", valueName: "app"))
        var app: ApplicationReference?
        @Option(
            help: ArgumentHelp(
                "How long it lasts, such as 12h, 90d. Default: until it is revoked.", valueName: "duration"))
        var expires: Lifetime?
        @OptionGroup var output: OutputOptions

        func perform(_ fleet: Fleet) async throws -> Report {
            let reply = try await fleet.identity.call(
                Identity.CreateAPIKey(
                    name: name, scope: scope, application: app?.id(fleet), lifetime: expires?.seconds))
            return Report(NewKey(key: reply.key, secret: reply.secret)) { _ in
                let end = reply.key.expiresAt.map { " until \($0)" } ?? ""
                return """
                    \(reply.key.id) may \(reply.key.scope.rawValue)\(end). The key is displayed only once:
                    \(reply.secret.reveal())
                    """
            }
        }
    }

    struct List: OperatorCommand {
        static let configuration = CommandConfiguration(abstract: "List the keys, oldest first.")

        @OptionGroup var output: OutputOptions

        func perform(_ fleet: Fleet) async throws -> Report {
            let keys = try await fleet.identity.call(Identity.ListAPIKeys())
            return Report(keys) { style in
                let times = RelativeTime.of(STDOUT_FILENO)
                return Table(
                    headings: ["ID", "NAME", "SCOPE", "APPLICATION", "CREATED", "EXPIRES", "LAST USED"],
                    rows: keys.map {
                        [
                            $0.id.description, $0.name, $0.scope.rawValue, $0.applicationID?.description ?? "all",
                            times.text($0.createdAt), $0.expiresAt.map { times.text($0) } ?? "never",
                            $0.lastUsedAt.map { times.text($0) } ?? "never",
                        ]
                    }
                ).text(style, empty: "no API keys yet. Create one with `latchkey api-keys create`")
            }
        }
    }

    struct Revoke: OperatorCommand {
        static let configuration = CommandConfiguration(abstract: "Revoke a key. It is refused from then on.")

        @Argument(help: "The key's id, key_…, or its name.") var key: String
        @OptionGroup var confirmation: ConfirmationOptions
        @OptionGroup var output: OutputOptions

        func perform(_ fleet: Fleet) async throws -> Report {
            let found = try await Self.find(key, fleet)
            if let report = try confirmation.report(["Revoke the API key “\(found.name)” (\(found.id))"]) {
                return report
            }
            let revoked = try await fleet.identity.call(Identity.RevokeAPIKey(key: found.id))
            return Report(revoked) { _ in "revoked \(revoked.id)" }
        }

        /// The key of an id or a name. Throws 404, and 409 `ambiguous` if several have the name.
        private static func find(_ key: String, _ fleet: Fleet) async throws -> APIKey {
            let all = try await fleet.identity.call(Identity.ListAPIKeys())
            if let id = APIKeyID(key), let found = all.first(where: { $0.id == id }) { return found }
            let named = all.filter { $0.name.lowercased() == key.lowercased() }
            guard let first = named.first else {
                throw ServiceError(
                    .notFound, detail: "There is no API key “\(key)”. `latchkey api-keys list` lists all.")
            }
            guard named.count == 1 else {
                throw ServiceError(
                    .ambiguous,
                    detail: "Several API keys are named “\(key)”; use an id: "
                        + named.map(\.id.description).joined(separator: ", "))
            }
            return first
        }
    }

    /// A key with its secret.
    private struct NewKey: Encodable {
        let key: APIKey
        let secret: Secret

        enum CodingKeys: String, CodingKey { case secret = "key" }

        func encode(to encoder: any Encoder) throws {
            try key.encode(to: encoder)
            var members = encoder.container(keyedBy: CodingKeys.self)
            try members.encode(secret, forKey: .secret)
        }
    }
}

/// How long something lasts on the command line: `90s`, `15m`, `12h`, `90d`.
struct Lifetime: ExpressibleByArgument, Equatable {
    let seconds: Int

    init?(argument: String) {
        let units: [Character: Int] = ["s": 1, "m": 60, "h": 3600, "d": 86_400]
        guard let unit = argument.last.flatMap({ units[$0] }), let number = UInt32(argument.dropLast()), number > 0
        else { return nil }
        seconds = Int(number) * unit
    }
}
