import ArgumentParser
import Foundation
import Models
import RPCClient

/// `latchkey users explain`
struct ExplainUserCommand: OperatorCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain", abstract: "Tell why a person can or can't sign in.",
        discussion: """
            It asks identity for the user, the audit log and the application's rules, tokens for pauses after wrong attempts, and mailer \
            for the emails of the last days. `latchkey explain` does the same for one request.
            """)

    @OptionGroup var who: UserArguments
    @OptionGroup var output: OutputOptions

    func perform(_ fleet: Fleet) async throws -> Report {
        let input = try await SignInExplanation.Input(of: who.key(fleet), fleet)
        return Report(SignInExplanation(input, RelativeTime(now: nil))) { style in
            SignInExplanation(input, .of(STDOUT_FILENO)).text(style, width: TerminalSize.width(of: STDOUT_FILENO))
        }
    }
}
