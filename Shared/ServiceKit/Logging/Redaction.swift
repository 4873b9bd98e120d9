/// Keeps secrets out of log lines even when a caller forgets to. Secrets are types, so this is the second fence:
/// it hides values whose key sounds like a secret and text that looks like a token, and cuts what is too long.
public enum Redaction {
    /// What stands in place of a hidden value.
    public static let mark = "<redacted>"

    static let maximumLength = 2048

    private static let secretWords = [
        "password", "token", "secret", "authorization", "cookie", "pepper", "code_verifier", "credential", "proof",
        "private",
    ]

    /// The value of a metadata key as it may be shown.
    public static func value(_ value: String, of key: String) -> String {
        let key = key.lowercased()
        return secretWords.contains { key.contains($0) } ? mark : text(value)
    }

    /// A text with anything that looks like a JWT or a password in a URL hidden.
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
