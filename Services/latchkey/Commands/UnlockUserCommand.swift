import ArgumentParser
import Models
import RPCClient

/// `latchkey users unlock`
struct UnlockUserCommand: OperatorCommand {
    static let configuration = CommandConfiguration(
        commandName: "unlock", abstract: "Let a user try again at once after too many wrong passwords or codes.",
        discussion: """
            Pauses end by themselves, and do not apply on devices where the user has signed in before. `latchkey users explain` shows \
            until when they last. Limits for emails and for network addresses are not affected.
            """)

    @OptionGroup var who: UserArguments
    @OptionGroup var output: OutputOptions

    func perform(_ fleet: Fleet) async throws -> Report {
        UserView(try await UserActions.unlock(who.id(fleet), fleet))
            .report(done: "the pauses after wrong passwords and codes have ended")
    }
}
