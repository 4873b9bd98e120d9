import ArgumentParser
import Models
import RPCClient

/// `latchkey users set-email`
struct SetUserEmailCommand: OperatorCommand {
    static let configuration = CommandConfiguration(
        commandName: "set-email", abstract: "Replace the address of a user who has lost their mailbox.",
        discussion: """
            Make sure first that it is them: whoever reads the new mailbox can set a new password. All sessions end, links in earlier \
            emails stop working, and a notice goes to the earlier address. Without --verified, the new address gets an email to verify \
            it. Where that is the first address that the user proves, password and second factors are kept only if the user is signed in or \
            types the password.
            """)

    @OptionGroup var who: UserArguments
    @Argument(help: "The new email.") var email: EmailAddress
    @Flag(help: "You know that the new mailbox is theirs.") var verified = false
    @OptionGroup var confirmation: ConfirmationOptions
    @OptionGroup var output: OutputOptions

    func perform(_ fleet: Fleet) async throws -> Report {
        let profile = try await fleet.identity.call(Identity.ShowUser(who.key(fleet))).profile
        let old = profile.address?.description ?? "no address"
        if let report = try confirmation.report([
            "Replace \(old) of \(profile.id) by \(email)", "End all sessions of the user",
        ]) {
            return report
        }
        let record = try await fleet.identity.call(
            Identity.SetUserEmail(user: profile.id, email: email, isVerified: verified))
        return await UsersCommand.report(record, done: "the address was replaced by \(email)", fleet)
    }
}
