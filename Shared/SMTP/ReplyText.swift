import Models

/// What is kept of a server's reply: servers like to repeat the address, and sometimes more.
enum ReplyText {
    static let longest = 200

    /// `text` with everything that looks like an address or a link, and every one of `secrets`, hidden; printable ASCII only,
    /// cut.
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
        return line.count <= longest ? line : "\(line.prefix(longest - 3))..."
    }
}
