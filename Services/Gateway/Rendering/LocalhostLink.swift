import Foundation
import Models

/// Where a page's passkeys work: on a developer's machine they are bound to the host `localhost` of the issuer, and browsers have none for
/// IP addresses, such as 127.0.0.1.
struct LocalhostLink: Sendable {
    private let sentence: LinkedSentence
    private let href: String

    /// Nil for a page that is not opened at such an address, and unless the issuer is at `localhost`.
    init?(_ page: PageContext) {
        guard Loopback.isPlainLoopback(page.issuer), URLComponents(string: page.issuer)?.host == "localhost",
            let host = page.request.request.head.authority, let name = URLComponents(string: "http://\(host)")?.host,
            name != "localhost", Loopback.isLoopback(host: name)
        else { return nil }
        let query = page.request.request.uri.query.map { "?\($0)" } ?? ""
        href = page.issuer + page.request.canonicalPath + query
        sentence = LinkedSentence(
            page.text("passkeys_elsewhere", ["host": name.trimmingCharacters(in: ["[", "]"]), "url": page.issuer]))
    }

    /// The values that `no-passkeys.mustache` uses.
    var values: [String: Any] {
        ["before": sentence.before, "link": sentence.link, "after": sentence.after, "href": href]
    }
}
