import ArgumentParser
import Foundation
import Models
import RPCClient

/// `latchkey waitlists invite`
struct InviteFromWaitlistCommand: OperatorCommand {
    static let configuration = CommandConfiguration(
        commandName: "invite",
        abstract: "Invite the people who have waited longest, by email.",
        discussion: """
            With a feature's key, users who wait for the feature are told that it is open to them. With --sign-up, people \
            without an account are invited to sign up. Everybody is invited once, in the order in which they joined. If the \
            command is interrupted, run it again: it goes on where it stopped.
            """)

    /// How many people one call invites. An interruption stops between two calls.
    static let batch = 25

    @Argument(help: "The feature's key.") var feature: FeatureKey?
    @Flag(name: .customLong("sign-up"), help: "The waitlist for signing up to the application of --app.")
    var isForSigningUp = false
    @Option(help: "The application. Default for a feature: all.") var app: ApplicationID?
    @Option(help: "How many people to invite.") var next: Int
    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard next > 0 else { throw ValidationError("--next must be at least 1.") }
        guard (feature != nil) != isForSigningUp else {
            throw ValidationError("Name either a feature or --sign-up.")
        }
        guard feature != nil || app != nil else { throw ValidationError("--sign-up needs --app.") }
    }

    func perform(_ fleet: Fleet) async throws -> Report {
        let progress = ProgressLine("invited", of: next)
        defer { progress.clear() }
        let outcome: Outcome
        if let feature {
            outcome = try await invite(to: feature, fleet, progress)
        } else if let app {
            outcome = try await inviteToSignUp(fleet, app, progress)
        } else {
            throw ServiceError.notFound("application")
        }
        return Report(outcome) { _ in outcome.text }
    }

    /// Mails the users of each batch, and marks their rows after that. If it does not come to that, the next run finds the
    /// rows again, and nobody is mailed about a row twice.
    private func invite(to feature: FeatureKey, _ fleet: Fleet, _ progress: ProgressLine) async throws -> Outcome {
        var outcome = Outcome()
        var cursor: String?
        repeat {
            let page = try await fleet.waitlists.call(
                Waitlists.ListWaitlistEntries(
                    application: app, feature: feature, limit: min(Self.batch, next - outcome.invited),
                    isWaiting: true, cursor: cursor))
            var done = Set(page.rows.map(\.id))
            for (application, rows) in Dictionary(grouping: page.rows, by: \.applicationID) {
                let reply = try await fleet.identity.call(
                    Identity.InviteWaitlistMembers(
                        application: application, feature: feature,
                        entries: rows.map { .init(id: $0.id, user: $0.userID) }))
                outcome.invited += reply.invited.count
                outcome.skipped += reply.gone.count
                outcome.postponed += reply.suspended.count
                done.subtract(reply.suspended)
            }
            outcome.waiting = try await fleet.waitlists.call(
                Waitlists.MarkWaitlistEntriesInvited(application: app, feature: feature, ids: done.sorted())
            ).waiting
            cursor = page.nextCursor
            progress.show(outcome.invited)
        } while cursor != nil && outcome.invited < next
        return outcome
    }

    private func inviteToSignUp(
        _ fleet: Fleet, _ app: ApplicationID, _ progress: ProgressLine
    ) async throws -> Outcome {
        var outcome = Outcome()
        var cursor: WaitlistRowID?
        repeat {
            let reply = try await fleet.identity.call(
                Identity.InviteFromSignUpWaitlist(
                    application: app, limit: min(Self.batch, next - outcome.invited), cursor: cursor))
            outcome.invited += reply.invited
            outcome.skipped += reply.registered
            outcome.postponed += reply.postponed
            outcome.waiting = reply.waiting
            cursor = reply.nextCursor
            progress.show(outcome.invited)
        } while cursor != nil && outcome.invited < next
        return outcome
    }

    /// What was done.
    struct Outcome: Encodable {
        /// How many people were invited.
        var invited = 0
        /// How many people left the list without an invitation, because they have an account, or have none any more.
        var skipped = 0
        /// How many people could not be invited now, and stay on the list.
        var postponed = 0
        /// How many people are left on the list.
        var waiting = 0

        var text: String {
            var lines = ["invited \(invited); \(waiting) left on the waitlist"]
            if skipped > 0 { lines.append("\(skipped) left the list without an invitation") }
            if postponed > 0 { lines.append("\(postponed) can't be invited now and stay on the list") }
            return lines.joined(separator: "\n")
        }
    }
}
