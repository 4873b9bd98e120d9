import Foundation

/// Asks before something is destroyed.
enum Confirmation {
    /// Returns if the answer is `yes`. Throws ``CommandError`` for any other answer, and without a terminal.
    static func ask(
        _ text: String, isTerminal: Bool = isatty(STDIN_FILENO) != 0, answer: () -> String? = { readLine() }
    ) throws {
        guard isTerminal else { throw CommandError("\(text) Add --yes to do this without being asked") }
        FileHandle.standardError.write(Data("\(text)\nType yes to continue: ".utf8))
        guard answer()?.trimmingCharacters(in: .whitespaces).lowercased() == "yes" else {
            throw CommandError("nothing was changed")
        }
    }
}
