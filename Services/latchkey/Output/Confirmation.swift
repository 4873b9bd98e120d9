import ArgumentParser
import Foundation

/// The options of a command that destroys something.
struct ConfirmationOptions: ParsableArguments {
    @Flag(help: "Don't ask. Needed without a terminal.") var yes = false
    @Flag(help: "Only show what would be done.") var dryRun = false

    func validate() throws {
        guard !yes || !dryRun else { throw ValidationError("Use either --yes or --dry-run.") }
    }

    /// Returns nil once the person has agreed, and the command goes on. With `--dry-run`, returns the report instead.
    ///
    /// - Parameters:
    ///   - steps: what the command does, in the imperative: `End 3 sessions`.
    ///   - word: what the person has to type.
    func report(_ steps: [String], word: String = "yes") throws -> Report? {
        if dryRun {
            return Report(DryRun(isDryRun: true, steps: steps)) { _ in
                "This would be done:\n" + steps.map { "  \($0)" }.joined(separator: "\n")
            }
        }
        if !yes { try Confirmation.ask(steps.map { "\($0)." }.joined(separator: "\n"), word: word) }
        return nil
    }

    private struct DryRun: Encodable {
        let isDryRun: Bool
        let steps: [String]

        enum CodingKeys: String, CodingKey {
            case isDryRun = "dry_run"
            case steps
        }
    }
}

/// Asks before something is destroyed.
enum Confirmation {
    /// Returns if the answer is `word`, whatever its case. Throws ``CommandError`` for any other answer, and without a terminal.
    ///
    /// - Parameter plan: lines that come before `text`. They are written without a terminal, too, because an error has one line.
    static func ask(
        _ text: String, plan: String? = nil, word: String = "yes", isTerminal: Bool = isatty(STDIN_FILENO) != 0,
        to output: FileHandle = .standardError, answer: () -> String? = { readLine() }
    ) throws {
        if let plan { output.write(Data("\(plan)\n".utf8)) }
        guard isTerminal else { throw CommandError("\(text) Add --yes to do this without being asked") }
        output.write(Data("\(text)\nType \(word) to continue: ".utf8))
        guard answer()?.trimmingCharacters(in: .whitespaces).lowercased() == word.lowercased() else {
            throw CommandError("nothing was changed")
        }
    }
}
