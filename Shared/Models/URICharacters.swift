/// The characters of URIs (RFC 3986 §2). Foundation parses a URL with other characters by encoding them, but the text that we
/// store would still have them.
public enum URICharacters {
    private static let all = Set(
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~:/?#[]@!$&'()*+,;=%".utf8)

    /// Whether `text` consists of URI characters, without an encoded NUL.
    public static func areAll(_ text: String) -> Bool { text.utf8.allSatisfy(all.contains) && !text.contains("%00") }
}
