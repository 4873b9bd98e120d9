import ArgumentParser
import Models
import RPCClient

/// `latchkey users set-password`
struct SetUserPasswordCommand: OperatorCommand {
    static let configuration = CommandConfiguration(
        commandName: "set-password", abstract: "Give a user a password, which is read from standard input.",
        discussion: """
            Make sure first that it is them. All sessions end, and a notice goes to their address. `latchkey users send-reset` is better \
            where they can read their mail: nobody else knows the password then.
            """)

    @OptionGroup var who: UserArguments
    @OptionGroup var confirmation: ConfirmationOptions
    @OptionGroup var output: OutputOptions

    func perform(_ fleet: Fleet) async throws -> Report {
        let user = try await who.id(fleet)
        if let report = try confirmation.report(["Replace the password of \(user)", "End all sessions of the user"]) {
            return report
        }
        let record = try await fleet.identity.call(
            Identity.SetUserPassword(user: user, password: PasswordInput.read()))
        return await UsersCommand.report(record, done: "the password was replaced", fleet)
    }
}
