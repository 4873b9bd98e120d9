import ArgumentParser
import Models
import RPCClient

/// `latchkey keys …`
struct KeysCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "keys", abstract: "Manage the keys that sign tokens.",
        subcommands: [List.self, Rotate.self, Revoke.self, Log.self])

    struct List: OperatorCommand {
        static let configuration = CommandConfiguration(abstract: "List the keys, newest first.")

        @OptionGroup var output: OutputOptions

        func perform(_ fleet: Fleet) async throws -> Report {
            KeysCommand.report(try await fleet.tokens.call(Tokens.ListKeys()))
        }
    }

    struct Rotate: OperatorCommand {
        static let configuration = CommandConfiguration(
            abstract: "Create the next signing key, without interruption.",
            discussion: """
                The key is published now and signs once all caches of the key set have it. The previous key stays \
                published until its last token has expired. Keys also rotate automatically every 90 days.
                """)

        @OptionGroup var output: OutputOptions

        func perform(_ fleet: Fleet) async throws -> Report {
            let next = try await fleet.tokens.call(Tokens.RotateKeys())
            return Report(next) { _ in "\(next.kid) signs from \(next.signsFrom)" }
        }
    }

    struct Revoke: OperatorCommand {
        static let configuration = CommandConfiguration(
            abstract: "Remove a key now. All tokens that it signed are refused.",
            discussion: """
                Use this if a key has leaked. Users stay signed in: their refresh tokens get them new access tokens. Programs \
                that cache the key set trust the old key until they fetch it again.
                """)

        @Argument(help: "The key's id (kid).") var kid: String
        @OptionGroup var confirmation: ConfirmationOptions
        @OptionGroup var output: OutputOptions

        func perform(_ fleet: Fleet) async throws -> Report {
            if let report = try confirmation.report(["Remove key \(kid)", "Refuse all tokens that it signed"]) {
                return report
            }
            return KeysCommand.report(try await fleet.tokens.call(Tokens.RevokeKey(kid: kid)))
        }
    }

    struct Log: OperatorCommand {
        static let configuration = CommandConfiguration(abstract: "Show what happened to the keys, newest first.")

        @OptionGroup var output: OutputOptions

        func perform(_ fleet: Fleet) async throws -> Report {
            var events: [SigningKeyEvent] = []
            while true {
                let page = try await fleet.tokens.call(Tokens.ListKeyEvents(offset: events.count))
                events += page
                if page.count < 1000 { break }
            }
            return Report(events) { [events] style in
                Table(
                    headings: ["AT", "EVENT", "KEY", "ALGORITHM", "BY"],
                    rows: events.map { [$0.at.description, $0.event.rawValue, $0.kid, $0.alg, $0.by] }
                ).text(style, empty: "no events")
            }
        }
    }

    private static func report(_ keys: [SigningKeyRecord]) -> Report {
        Report(keys) { style in
            Table(
                headings: ["KEY", "ALGORITHM", "STATE", "SIGNS FROM", "RETIRES"],
                rows: keys.map {
                    [
                        $0.kid, $0.alg, $0.state.rawValue, $0.signsFrom.description,
                        $0.retiresAt?.description ?? "-",
                    ]
                }
            ).text(style, empty: "no keys")
        }
    }
}
