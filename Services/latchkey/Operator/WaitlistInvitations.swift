import Models
import RPCClient

/// Invites the people who have waited longest, each once.
struct WaitlistInvitations {
    /// How many people one call invites. An interruption stops between two calls.
    static let batch = 25

    /// How many people to invite.
    let next: Int
    let fleet: Fleet
    let progress: ProgressLine

    /// Mails the users of each batch, and marks their rows after that. If it does not come to that, the next run finds the
    /// rows again, and nobody is mailed about a row twice.
    func invite(to feature: FeatureKey, of application: ApplicationID?) async throws -> Outcome {
        var outcome = Outcome()
        var cursor: String?
        repeat {
            let page = try await fleet.waitlists.call(
                Waitlists.ListWaitlistEntries(
                    application: application, feature: feature, limit: min(Self.batch, next - outcome.invited),
                    isWaiting: true, cursor: cursor))
            var done = Set(page.rows.map(\.id))
            for (owner, rows) in Dictionary(grouping: page.rows, by: \.applicationID) {
                let reply = try await fleet.identity.call(
                    Identity.InviteWaitlistMembers(
                        application: owner, feature: feature,
                        entries: rows.map { .init(id: $0.id, user: $0.userID) }))
                outcome.invited += reply.invited.count
                outcome.skipped += reply.gone.count
                outcome.postponed += reply.suspended.count
                done.subtract(reply.suspended)
            }
            outcome.waiting = try await fleet.waitlists.call(
                Waitlists.MarkWaitlistEntriesInvited(application: application, feature: feature, ids: done.sorted())
            ).waiting
            cursor = page.nextCursor
            progress.show(outcome.invited)
        } while cursor != nil && outcome.invited < next
        return outcome
    }

    /// Invites people to sign up to an application.
    func inviteToSignUp(to app: ApplicationID) async throws -> Outcome {
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
    struct Outcome: Encodable, Sendable {
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
