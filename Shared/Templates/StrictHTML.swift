public import Mustache

/// HTML whose escaping looks at code points. The library's own looks at whole characters, so a quote that a combining
/// mark follows would pass it unescaped, and end the attribute that it stands in.
public struct StrictHTML: MustacheContentType {
    private static let name = "LATCHKEY_HTML"
    private static let registration: Void = MustacheContentTypes.register(StrictHTML(), named: name)

    /// Escapes what means something in HTML, in text and in attributes of either quotes.
    public func escapeText(_ text: String) -> String { Self.escape(text) }

    /// The same for text that stands in no template.
    public static func escape(_ text: String) -> String {
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

    /// What makes the template that begins with it HTML. It stands on the first line, so that lines keep their numbers.
    public static var pragma: String {
        registration
        return "{{% CONTENT_TYPE: \(name)}}"
    }
}
