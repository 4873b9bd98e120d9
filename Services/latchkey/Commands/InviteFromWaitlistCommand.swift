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
            Everybody is invited once, in the order in which they joined. If the command is interrupted, run it again: it \
            goes on where it stopped.
            """)

    /// How many people one call invites. An interruption stops between two calls.
    static let batch = 25

    @Flag(name: .customLong("sign-up"), help: "The waitlist for signing up to the application of --app.")
    var isForSigningUp = false
    @Option(help: "The application.") var app: ApplicationID?
    @Option(help: "How many people to invite.") var next: Int
    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard next > 0 else { throw ValidationError("--next must be at least 1.") }
        guard isForSigningUp else { throw ValidationError("Add --sign-up.") }
        guard app != nil else { throw ValidationError("--sign-up needs --app.") }
    }

    func perform(_ fleet: Fleet) async throws -> Report {
        guard let app else { throw ServiceError.notFound("application") }
        let outcome = try await inviteToSignUp(fleet, app)
        return Report(outcome) { _ in outcome.text }
    }

    private func inviteToSignUp(_ fleet: Fleet, _ app: ApplicationID) async throws -> Outcome {
        let progress = ProgressLine("invited", of: next)
        defer { progress.clear() }
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
