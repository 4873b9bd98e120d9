public import Mustache

/// HTML whose escaping works on code points. The library's own works on characters: it would not escape a quote that a
/// combining mark follows, and the quote would end its attribute.
public struct StrictHTML: MustacheContentType {
    private static let name = "LATCHKEY_HTML"
    private static let registration: Void = MustacheContentTypes.register(StrictHTML(), named: name)

    /// Escapes what is special in HTML, in text and in attributes with either kind of quotes.
    public func escapeText(_ text: String) -> String { Self.escape(text) }

    /// The same for text outside templates.
    public static func escape(_ text: String) -> String {
        guard text.utf8.contains(where: isSpecial) else { return text }
        var escaped = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "&": escaped += "&amp;"
            case "\"": escaped += "&quot;"
            case "'": escaped += "&#39;"
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }

    private static func isSpecial(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "&"), UInt8(ascii: "\""), UInt8(ascii: "'"): true
        default: false
        }
    }

    /// Makes a template HTML that begins with it. It adds no line, so that line numbers in errors stay right.
    public static var pragma: String {
        registration
        return "{{% CONTENT_TYPE: \(name)}}"
    }
}
