import Foundation

/// Colours text for terminals, and leaves it plain elsewhere.
struct Style: Sendable {
    /// Whether text is coloured.
    let isEnabled: Bool

    /// Colours if the descriptor is a terminal, unless `NO_COLOR` is set (no-color.org).
    static func of(_ descriptor: Int32, environment: [String: String] = ProcessInfo.processInfo.environment) -> Style {
        let wantsNone = environment["NO_COLOR"].map { !$0.isEmpty } ?? false
        return Style(isEnabled: isatty(descriptor) != 0 && !wantsNone && environment["TERM"] != "dumb")
    }

    /// A colour or weight, by its number in an SGR sequence (ECMA-48 §8.3.117).
    enum Ink: Int {
        case bold = 1
        case dim = 2
        case red = 31
        case green = 32
        case yellow = 33
        case blue = 34
        case magenta = 35
        case cyan = 36
    }

    /// `text` in `ink`.
    func paint(_ text: String, _ ink: Ink) -> String {
        isEnabled && !text.isEmpty ? "\u{1B}[\(ink.rawValue)m\(text)\u{1B}[0m" : text
    }
}
