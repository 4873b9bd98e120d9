import Models

/// A file of phrases in one language, `<tag>.phrases`: `name = text` lines, comments after `#`, and empty lines.
///
/// Lines about the language itself begin with `language.`:
///
/// ```
/// language.name = Português (Brasil)
/// language.direction = ltr
/// language.matches = pt, pt-PT
/// ```
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

    /// What a file states about its language.
    public enum Statement: String, Sendable, CaseIterable {
        case name = "language.name"
        case direction = "language.direction"
        case matches = "language.matches"

        /// The tags of a list with commas between them.
        static func tags(_ text: String) -> [String] {
            text.split(separator: ",").map { String($0.filter { $0 != " " }) }
        }

        /// What is wrong with a value; nil if nothing is.
        fileprivate func mistake(in value: String) -> String? {
            switch self {
            case .name: value.allSatisfy(\.isWhitespace) ? "a language needs a name" : nil
            case .direction:
                Language.Direction(rawValue: value) == nil ? "a direction is ltr or rtl" : nil
            case .matches:
                Self.tags(value).first { !LanguageTag.isWellFormed($0) }.map { "\($0) is not a language tag" }
            }
        }
    }

    /// Why a file can't be read.
    public struct ReadError: Error, Sendable, Equatable {
        /// The line's number, from 1; nil if the file lacks a line.
        public let line: Int?
        /// What is wrong.
        public let problem: String
    }

    /// The phrases, in the order of the file.
    public let entries: [Entry]
    /// The values of the lines about the language.
    public let statements: [Statement: String]

    /// Reads the text of a file. Throws the first mistake.
    public init(_ source: String) throws(ReadError) {
        var entries: [Entry] = []
        var statements: [Statement: String] = [:]
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
            let text = String(line[split.upperBound...])
            guard name.hasPrefix("language.") else {
                entries.append(Entry(name: String(name), category: category, text: text, line: index + 1))
                continue
            }
            guard let statement = Statement(rawValue: String(name)) else {
                let all = Statement.allCases.map(\.rawValue).joined(separator: ", ")
                throw mistake("there is no \(name); there are \(all)")
            }
            if let problem = statement.mistake(in: text) { throw mistake(problem) }
            statements[statement] = text
        }
        self.entries = entries
        self.statements = statements
    }

    /// Without the spaces around it. Other white space is part of the text: French has narrow spaces at the end of lines.
    private static func trimmed(_ line: Substring) -> Substring {
        let start = line.drop { $0 == " " || $0 == "\t" }
        return start.lastIndex { $0 != " " && $0 != "\t" && $0 != "\r" }.map { start[...$0] } ?? ""
    }
}
