import ArgumentParser
import Foundation
import Models
import RPCClient

/// `latchkey sessions …`
struct SessionsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sessions", abstract: "Manage the sessions of users.",
        subcommands: [List.self, Revoke.self])

    struct List: OperatorCommand {
        static let configuration = CommandConfiguration(abstract: "List a user's active sessions, newest first.")

        @OptionGroup var who: UserArguments
        @OptionGroup var output: OutputOptions

        func perform(_ fleet: Fleet) async throws -> Report {
            let address = try AddressText.current()
            let sessions = try await fleet.tokens.call(Tokens.ListSessions(of: .user(who.id(fleet))))
            return .list(
                sessions, as: Self.table(sessions, address, .of(STDOUT_FILENO)), empty: "no active sessions")
        }

        static func table(_ sessions: [Session], _ address: AddressText, _ times: RelativeTime) -> Table {
            Table(
                headings: ["ID", "CLIENT", "SIGNED IN", "LAST USED", "FROM"],
                rows: sessions.map {
                    [
                        $0.id.description, $0.clientID.description, times.text($0.createdAt),
                        times.text($0.lastUsedAt), address($0.ipAddress),
                    ]
                }, cuttable: [4], requiredWidths: [1: 110])
        }
    }

    struct Revoke: OperatorCommand {
        static let configuration = CommandConfiguration(
            abstract: "End one session of a user, or all of them. Their tokens are refused at once.")

        @OptionGroup var who: UserArguments
        @Argument(help: "The session's id.") var session: SessionID?
        @Flag(name: .customLong("all"), help: "All sessions of the user.") var isForAll = false
        @OptionGroup var confirmation: ConfirmationOptions
        @OptionGroup var output: OutputOptions

        func validate() throws {
            guard (session == nil) == isForAll else { throw ValidationError("Give a session's id, or --all.") }
        }

        func perform(_ fleet: Fleet) async throws -> Report {
            let user = try await who.id(fleet)
            // One session is named by its id, so only all of them are asked about.
            if session == nil || confirmation.dryRun,
                let report = try confirmation.report([
                    session.map { "End session \($0)" } ?? "End all sessions of \(user), and forget remembered browsers"
                ])
            {
                return report
            }
            let count =
                if let session {
                    try await UserActions.endSession(session, of: user, fleet)
                } else {
                    try await UserActions.endAllSessions(of: user, fleet)
                }
            let ended = Ended(userID: user, revoked: count)
            return Report(ended) { _ in ended.revoked == 1 ? "1 session ended" : "\(ended.revoked) sessions ended" }
        }
    }

    /// How many sessions were revoked.
    private struct Ended: Encodable {
        let userID: UserID
        let revoked: Int

        enum CodingKeys: String, CodingKey {
            case userID = "user_id"
            case revoked
        }
    }
}
