import ArgumentParser
import Foundation
import Models
import RPCClient

/// `latchkey waitlists …`
struct WaitlistsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "waitlists", abstract: "Show who waits, and invite them.",
        subcommands: [List.self, InviteFromWaitlistCommand.self, People.self, Remove.self])

    struct List: OperatorCommand {
        static let configuration = CommandConfiguration(abstract: "List the entries of a waitlist, oldest first.")

        @Argument(help: "The feature's key.") var feature: FeatureKey
        @Option(help: ArgumentHelp("Only entries of this application, by id or name.", valueName: "app"))
        var app: ApplicationReference?
        @Option(help: "The maximum number of entries.") var limit = 10_000
        @OptionGroup var output: OutputOptions

        func validate() throws {
            guard limit > 0 else { throw ValidationError("--limit must be at least 1.") }
        }

        func perform(_ fleet: Fleet) async throws -> Report {
            let (rows, hasMore) = try await rows(fleet)
            if hasMore { ErrorReport.warn("there are more than \(limit) entries; increase --limit to see them") }
            return .list(rows, as: Self.table(rows, .of(STDOUT_FILENO)), empty: "no entries for \(feature)")
        }

        static func table(_ rows: [WaitlistRow], _ times: RelativeTime) -> Table {
            Table(
                headings: ["ID", "USER", "ACCOUNT", "APPLICATION", "SINCE"],
                rows: rows.map {
                    [
                        $0.id.description, $0.userID.description, $0.accountID.description,
                        $0.applicationID.description, times.text($0.createdAt),
                    ]
                }, requiredWidths: [2: 110, 3: 140])
        }

        /// Reads page by page, up to the limit.
        private func rows(_ fleet: Fleet) async throws -> ([WaitlistRow], hasMore: Bool) {
            let application = try await app?.id(fleet)
            var rows: [WaitlistRow] = []
            var cursor: String?
            repeat {
                let page = try await fleet.waitlists.call(
                    Waitlists.ListWaitlistEntries(
                        application: application, feature: feature, limit: min(100, limit - rows.count), cursor: cursor)
                )
                rows += page.rows
                cursor = page.nextCursor
            } while cursor != nil && rows.count < limit
            return (rows, hasMore: cursor != nil)
        }
    }

    struct People: OperatorCommand {
        static let configuration = CommandConfiguration(
            abstract: "List the people who wait for an invitation to sign up, the next one first.")

        @Option(help: ArgumentHelp("The application, by id or name.", valueName: "app")) var app: ApplicationReference
        @Option(help: "The maximum number of people.") var limit = 10_000
        @OptionGroup var output: OutputOptions

        func validate() throws {
            guard limit > 0 else { throw ValidationError("--limit must be at least 1.") }
        }

        func perform(_ fleet: Fleet) async throws -> Report {
            let application = try await app.id(fleet)
            var entries: [Identity.ListSignUpWaitlist.Entry] = []
            var cursor: WaitlistRowID?
            repeat {
                let page = try await fleet.identity.call(
                    Identity.ListSignUpWaitlist(
                        application: application, limit: min(100, limit - entries.count), cursor: cursor))
                entries += page.entries
                cursor = page.nextCursor
            } while cursor != nil && entries.count < limit
            if cursor != nil { ErrorReport.warn("there are more than \(limit) people; increase --limit to see them") }
            return .list(entries, as: Self.table(entries, .of(STDOUT_FILENO)), empty: "nobody waits")
        }

        static func table(_ entries: [Identity.ListSignUpWaitlist.Entry], _ times: RelativeTime) -> Table {
            Table(
                headings: ["ID", "EMAIL", "CLIENT", "SINCE"],
                rows: entries.map {
                    [$0.id.description, $0.email.description, $0.client.description, times.text($0.createdAt)]
                }, cuttable: [1], requiredWidths: [2: 100])
        }
    }

    struct Remove: OperatorCommand {
        static let configuration = CommandConfiguration(
            abstract: "Remove an email from the waitlist for signing up, and revoke its invitation.")

        @Option(help: ArgumentHelp("The application, by id or name.", valueName: "app")) var app: ApplicationReference
        @Option(help: "The person's email.") var email: EmailAddress
        @OptionGroup var output: OutputOptions

        func perform(_ fleet: Fleet) async throws -> Report {
            let reply = try await fleet.identity.call(
                Identity.LeaveSignUpWaitlist(application: app.id(fleet), email: email))
            return Report(reply) { _ in
                reply.wasRemoved ? "removed \(email)" : "\(email) is not on the waitlist"
            }
        }
    }
}
