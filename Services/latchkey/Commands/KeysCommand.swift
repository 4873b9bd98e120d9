import ArgumentParser
import Models
import RPCClient

/// `latchkey keys …`
struct KeysCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "keys", abstract: "The keys that sign tokens.",
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
            abstract: "Make the next key. No request fails for it.",
            discussion: """
                It is published at once, signs when everybody who keeps the key set has it, and the one before is kept \
                until its last token has expired. By itself this happens every 90 days.
                """)

        @OptionGroup var output: OutputOptions

        func perform(_ fleet: Fleet) async throws -> Report {
            let next = try await fleet.tokens.call(Tokens.RotateKeys())
            return Report(next) { _ in "\(next.kid) signs from \(next.signsFrom) on" }
        }
    }

    struct Revoke: OperatorCommand {
        static let configuration = CommandConfiguration(
            abstract: "Drop a key at once: every token that it signed is refused from now on.",
            discussion: """
                For a key that got out. People stay signed in: their refresh tokens give them tokens of another key. \
                Programs that keep the key set believe the old key until they read it again.
                """)

        @Argument(help: "Which key, by its kid.") var kid: String
        @OptionGroup var output: OutputOptions

        func perform(_ fleet: Fleet) async throws -> Report {
            KeysCommand.report(try await fleet.tokens.call(Tokens.RevokeKey(kid: kid)))
        }
    }

    struct Log: OperatorCommand {
        static let configuration = CommandConfiguration(abstract: "What happened to the keys, latest first.")

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
                ).text(style, empty: "nothing yet")
            }
        }
    }

    private static func report(_ keys: [SigningKeyRecord]) -> Report {
        Report(keys) { style in
            Table(
                headings: ["KEY", "ALGORITHM", "STATE", "SIGNS FROM", "GIVEN UP"],
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
