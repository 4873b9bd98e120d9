import Foundation

/// The name of an account: a ``VisibleName`` in its composed form, with single spaces and without any around it.
public struct AccountName: LosslessStringConvertible, Sendable, Equatable {
    /// The name.
    public let description: String

    /// Cleans `text`; nil if no name is left, or if it has a character that a name can't have.
    public init?(_ text: String) {
        guard text.fits(TextBounds.name) else { return nil }
        let words = text.precomposedStringWithCanonicalMapping.split { $0 == " " || $0 == "\u{A0}" || $0 == "\u{3000}" }
        let name = words.joined(separator: " ")
        guard VisibleName.isValid(name) else { return nil }
        description = name
    }
}
