/// A mail in words: what a person will read.
struct RenderedMail: Sendable, Equatable {
    /// The language it is in, as a BCP 47 tag.
    let language: String
    /// One line.
    let subject: String
    /// For programs that show no HTML, and for people who want none. Lines end with a line feed.
    let text: String
    /// The same as a page.
    let html: String
}

extension RenderedMail: CustomStringConvertible, CustomReflectable {
    /// Only the language: the rest holds a link that signs somebody in.
    var description: String { "<mail in \(language)>" }
    /// A mirror without the text, so that `dump` shows none either.
    var customMirror: Mirror { Mirror(self, children: ["language": language]) }
}
