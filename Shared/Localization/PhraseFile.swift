/// A file of phrases in one language, `*.phrases`: `name = text` lines, comments after `#`, and empty lines.
///
/// A phrase that depends on a number has a line for each plural category that its language uses:
///
/// ```
/// minutes#one = {count} minute
/// minutes#other = {count} minutes
/// ```
public struct PhraseFile: Sendable {
    /// One line of the file.
    public struct Entry: Sendable, Equatable {
        /// The phrase's name, without the category.
        public let name: String
        /// The plural category, ``PluralCategory/other`` if the line names none.
        public let category: PluralCategory
        /// The text as it was written.
        public let text: String
        /// The line's number, from 1.
        public let line: Int
    }

    /// Why a file can't be read.
    public struct ReadError: Error, Sendable, Equatable {
        /// The line's number, from 1.
        public let line: Int
        /// What is wrong.
        public let problem: String
    }

    /// The phrases, in the order of the file.
    public let entries: [Entry]

    /// Reads the text of a file. Throws the first mistake.
    public init(_ source: String) throws(ReadError) {
        var entries: [Entry] = []
        var seen: Set<String> = []
        let lines = source.replacing("\r\n", with: "\n").split(separator: "\n", omittingEmptySubsequences: false)
        for (index, line) in lines.enumerated() {
            let line = Self.trimmed(line)
            guard !line.isEmpty, !line.hasPrefix("#") else { continue }
            func mistake(_ problem: String) -> ReadError { ReadError(line: index + 1, problem: problem) }
            guard let split = line.firstRange(of: " = ") else { throw mistake("not of the form: name = text") }
            let key = line[..<split.lowerBound].split(separator: "#", omittingEmptySubsequences: false)
            guard let name = key.first, !name.isEmpty, key.count <= 2 else { throw mistake("the name is malformed") }
            let category = key.count == 2 ? PluralCategory(rawValue: String(key[1])) : .other
            guard let category else {
                let all = PluralCategory.allCases.map(\.rawValue).joined(separator: ", ")
                throw mistake("there is no plural category \(key[1]); there are \(all)")
            }
            guard seen.insert("\(name)#\(category)").inserted else {
                throw mistake("\(key.joined(separator: "#")) occurs a second time")
            }
            entries.append(
                Entry(name: String(name), category: category, text: String(line[split.upperBound...]), line: index + 1))
        }
        self.entries = entries
    }

    /// Without the spaces around it. Other white space is part of the text: French has narrow spaces at the end of lines.
    private static func trimmed(_ line: Substring) -> Substring {
        let start = line.drop { $0 == " " || $0 == "\t" }
        return start.lastIndex { $0 != " " && $0 != "\t" && $0 != "\r" }.map { start[...$0] } ?? ""
    }
}
