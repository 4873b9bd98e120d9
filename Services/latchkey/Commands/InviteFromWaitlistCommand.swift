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

    @Argument(help: "The feature's key.") var feature: FeatureKey?
    @Flag(name: .customLong("sign-up"), help: "The waitlist for signing up to the application of --app.")
    var isForSigningUp = false
    @Option(help: ArgumentHelp("The application, by id or name. Default for a feature: all.", valueName: "app"))
    var app: ApplicationReference?
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
        let outcome: WaitlistInvitations.Outcome
        let application = try await app?.id(fleet)
        let invitations = WaitlistInvitations(next: next, fleet: fleet, progress: progress)
        if let feature {
            outcome = try await invitations.invite(to: feature, of: application)
        } else if let application {
            outcome = try await invitations.inviteToSignUp(to: application)
        } else {
            throw ServiceError.notFound("application")
        }
        return Report(outcome) { _ in outcome.text }
    }
}
