/// Removes secrets from log lines that a caller has passed by mistake. Secrets have their own types, so this is the second
/// line of defence: it hides values whose key suggests a secret and text that resembles a token, and cuts long text.
public enum Redaction {
    /// Replaces a hidden value.
    public static let mark = "<redacted>"

    static let maximumLength = 2048

    private static let secretWords = [
        "password", "token", "secret", "authorization", "cookie", "pepper", "code_verifier", "credential", "proof",
        "private",
    ]

    /// The value of a metadata key, redacted.
    public static func value(_ value: String, of key: String) -> String {
        let key = key.lowercased()
        return secretWords.contains { key.contains($0) } ? mark : text(value)
    }

    /// The text without JWTs and passwords in URLs.
    public static func text(_ text: String) -> String {
        var text = text.utf8.count > maximumLength ? String(text.prefix(maximumLength)) + "…" : text
        if text.contains("eyJ") {
            text.replace(#/eyJ[A-Za-z0-9_\-]{8,}(\.[A-Za-z0-9_\-]*)*/#, with: mark)
        }
        if text.contains("://") {
            text.replace(#/(?<scheme>[A-Za-z][A-Za-z0-9+.\-]*:\/\/[^:@\/\s]*):[^\/\s]*@/#) {
                "\($0.output.scheme):\(mark)@"
            }
        }
        return text
    }
}
