import Models

/// The part of a server's reply that is stored: servers often repeat the address, and sometimes more.
enum ReplyText {
    static let maximumLength = 200

    /// `text` in printable ASCII, cut to ``maximumLength``. `secrets`, and everything that resembles an address or a link, are
    /// replaced.
    static func redacted(_ text: String, hiding secrets: [String] = []) -> String {
        var text = text
        for secret in secrets where !secret.isEmpty {
            text = text.split(separator: secret, omittingEmptySubsequences: false).joined(separator: "<redacted>")
        }
        let printable = String(text.unicodeScalars.map { (0x20...0x7e).contains($0.value) ? Character($0) : " " })
        let words = printable.split(separator: " ").map { word in
            if word.contains("@") { return "<address>" }
            return word.contains("://") ? "<link>" : String(word)
        }
        let line = words.joined(separator: " ")
        return line.count <= maximumLength ? line : "\(line.prefix(maximumLength - 3))..."
    }
}
