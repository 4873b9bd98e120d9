import ArgumentParser
import Models
import RPCClient

/// `latchkey waitlists …`
struct WaitlistsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "waitlists", abstract: "Show who waits, and invite them.",
        subcommands: [List.self, InviteFromWaitlistCommand.self])

    struct List: OperatorCommand {
        static let configuration = CommandConfiguration(abstract: "List the entries of a waitlist, oldest first.")

        @Argument(help: "The feature's key.") var feature: FeatureKey
        @Option(help: "Only entries of this application.") var app: ApplicationID?
        @Option(help: "The maximum number of entries.") var limit = 10_000
        @OptionGroup var output: OutputOptions

        func validate() throws {
            guard limit > 0 else { throw ValidationError("--limit must be at least 1.") }
        }

        func perform(_ fleet: Fleet) async throws -> Report {
            let (rows, hasMore) = try await rows(fleet)
            if hasMore { ErrorReport.warn("there are more than \(limit) entries; increase --limit to see them") }
            return Report(rows) { style in
                Table(
                    headings: ["ID", "USER", "ACCOUNT", "APPLICATION", "SINCE"],
                    rows: rows.map {
                        [
                            $0.id.description, $0.userID.description, $0.accountID.description,
                            $0.applicationID.description, $0.createdAt.description,
                        ]
                    }
                ).text(style, empty: "no entries for \(feature)")
            }
        }

        /// Reads page by page, up to the limit.
        private func rows(_ fleet: Fleet) async throws -> ([WaitlistRow], hasMore: Bool) {
            var rows: [WaitlistRow] = []
            var cursor: String?
            repeat {
                let page = try await fleet.waitlists.call(
                    Waitlists.ListWaitlistEntries(
                        application: app, feature: feature, limit: min(100, limit - rows.count), cursor: cursor))
                rows += page.rows
                cursor = page.nextCursor
            } while cursor != nil && rows.count < limit
            return (rows, hasMore: cursor != nil)
        }
    }
}
