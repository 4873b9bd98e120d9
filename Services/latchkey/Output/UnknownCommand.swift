import ArgumentParser

/// A word on the command line that stands where a command should, and names none.
struct UnknownCommand: CustomStringConvertible, Equatable {
    /// As it was typed.
    let word: String
    /// The commands before it: `latchkey users`.
    let parent: String
    /// The command that was probably meant.
    let suggestion: String?

    /// Nil if the words up to the first option are all commands, or arguments of one. The same goes for the words behind `help`.
    ///
    /// - Parameter arguments: what stands behind the program's name.
    init?(in arguments: [String], of root: any ParsableCommand.Type) {
        var command = root
        var path = [root._commandName]
        for word in arguments.first == "help" ? arguments.dropFirst() : arguments[...] {
            let subcommands = command.configuration.subcommands
            guard !subcommands.isEmpty, !word.hasPrefix("-"), word != "help" else { return nil }
            guard let next = subcommands.first(where: { $0._commandName == word }) else {
                self.word = word
                parent = path.joined(separator: " ")
                suggestion = ClosestName.to(word, among: subcommands.map { $0._commandName })
                return
            }
            command = next
            path.append(word)
        }
        return nil
    }

    var description: String {
        let start = "\(parent) has no command '\(word.prefix(40))'."
        return suggestion.map { "\(start) Did you mean '\($0)'?" } ?? start
    }

    /// The error with the usage of the command before the word, as the parser writes other errors.
    var report: String {
        "Error: \(self)\nUsage: \(parent) <subcommand>\n  See '\(parent) --help' for more information."
    }
}
