import Models

/// Why mails can't be written.
struct TemplateError: Error, Equatable, CustomStringConvertible {
    /// The file, as operators know it.
    let file: String
    /// Where in it, from 1; nil when it is about the file as a whole.
    let line: Int?
    /// What is wrong.
    let problem: String

    /// `file:line: problem`, as editors understand it.
    var description: String { [file, line.map(String.init), " \(problem)"].compactMap(\.self).joined(separator: ":") }
}

/// Why one mail can't be written.
enum MailContentError: Error, Equatable {
    /// A mail of this kind says nothing without its link.
    case linkMissing(OutgoingMail.Kind)
    /// The link is no web address. Not shown: it holds a token.
    case linkInvalid
}
