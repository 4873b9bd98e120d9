/// A mail as its reader sees it.
struct RenderedMail: Sendable, Equatable {
    /// The language it is in, as a BCP 47 tag.
    let language: String
    /// The subject, one line.
    let subject: String
    /// The plain text. Lines end with a line feed.
    let text: String
    /// The same as HTML.
    let html: String
}

extension RenderedMail: CustomStringConvertible, CustomReflectable {
    /// Only the language, because the rest holds a link that signs its reader in.
    var description: String { "<mail in \(language)>" }
    /// Hides the text from `dump`, too.
    var customMirror: Mirror { Mirror(self, children: ["language": language]) }
}
