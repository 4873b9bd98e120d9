import Foundation

/// An origin as browsers send it: `scheme://host[:port]`, nothing else (RFC 6454 §6.2).
struct Origin: LosslessStringConvertible, Hashable, Sendable {
    /// What errors about it expect.
    static let expected = "an origin such as https://app.example.com"

    let description: String

    init?(_ text: String) {
        guard text.utf8.count <= 255, let url = URL(string: text), let scheme = url.scheme, let host = url.host(),
            ["http", "https"].contains(scheme), !host.isEmpty
        else { return nil }
        let port = url.port.map { ":\($0)" } ?? ""
        let bracketed = host.contains(":") && !host.hasPrefix("[") ? "[\(host)]" : host
        guard text == "\(scheme)://\(bracketed)\(port)", text == text.lowercased() else { return nil }
        description = text
    }
}
