import ArgumentParser
import Models
import RPCClient

/// `latchkey sessions …`
struct SessionsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sessions", abstract: "Where people are signed in.",
        subcommands: [List.self, Revoke.self])

    struct List: OperatorCommand {
        static let configuration = CommandConfiguration(abstract: "List a user's live sessions, newest first.")

        @OptionGroup var who: UserArguments
        @OptionGroup var output: OutputOptions

        func perform(_ fleet: Fleet) async throws -> Report {
            let sessions = try await fleet.tokens.call(Tokens.ListSessions(of: .user(who.id(fleet))))
            return Report(sessions) { style in
                Table(
                    headings: ["ID", "CLIENT", "SIGNED IN", "LAST USED", "FROM"],
                    rows: sessions.map {
                        [
                            $0.id.description, $0.clientID.description, $0.createdAt.description,
                            $0.lastUsedAt.description, $0.ipAddress ?? "-",
                        ]
                    }
                ).text(style, empty: "no live sessions")
            }
        }
    }

    struct Revoke: OperatorCommand {
        static let configuration = CommandConfiguration(
            abstract: "End one session of a user, or all of them. Their tokens are refused at once.")

        @OptionGroup var who: UserArguments
        @Argument(help: "Which session.") var session: SessionID?
        @Flag(name: .customLong("all"), help: "Every session of the user.") var isForAll = false
        @OptionGroup var output: OutputOptions

        func validate() throws {
            guard (session == nil) == isForAll else { throw ValidationError("Name a session, or give --all.") }
        }

        func perform(_ fleet: Fleet) async throws -> Report {
            let user = try await who.id(fleet)
            let outcome =
                if let session {
                    try await fleet.tokens.call(Tokens.EndSession(session, of: .user(user)))
                } else {
                    try await fleet.tokens.call(Tokens.EndAllSessions(of: .user(user)))
                }
            // They have ended by now, so a failure here fails nothing else: tokens says it in its log as well.
            if let proof = outcome.proof { _ = try? await fleet.identity.call(Identity.RecordSessionEvent(proof)) }
            let ended = Ended(userID: user, revoked: outcome.count)
            return Report(ended) { _ in ended.revoked == 1 ? "1 session ended" : "\(ended.revoked) sessions ended" }
        }
    }

    /// What a revocation did.
    private struct Ended: Encodable {
        let userID: UserID
        let revoked: Int

        enum CodingKeys: String, CodingKey {
            case userID = "user_id"
            case revoked
        }
    }
}
