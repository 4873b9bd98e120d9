import Models

/// Why the templates can't be used.
struct TemplateError: Error, Equatable, CustomStringConvertible {
    /// The file's path, or its name if it is built in.
    let file: String
    /// The line's number, from 1; nil if the file as a whole is wrong.
    let line: Int?
    /// What is wrong.
    let problem: String

    /// `file:line: problem`, as editors understand it.
    var description: String { [file, line.map(String.init), " \(problem)"].compactMap(\.self).joined(separator: ":") }
}

/// Why a mail can't be rendered.
enum MailContentError: Error, Equatable {
    /// A mail of this kind needs a link.
    case linkMissing(OutgoingMail.Kind)
    /// The link is not a web address. The error does not contain it, because it holds a token.
    case linkInvalid
}
