import Foundation
import Models

/// What browsers make of the issuer's address, the cookies and the clients' addresses together.
enum IssuerRules {
    /// Findings about `LATCHKEY_ISSUER` and the names of the cookies.
    static func findings(_ issuer: String, _ environment: [String: String]) -> [Diagnosis.Finding] {
        let isPrivate = isSecure(issuer)
        let names = ["LATCHKEY_ACCESS_COOKIE": "access_token", "LATCHKEY_REFRESH_COOKIE": "refresh_token"]
            .map { environment[$0.key] ?? $0.value }.sorted()
        let unguarded = names.filter { !$0.hasPrefix("__Host-") }
        let advice =
            unguarded.isEmpty || isLoopback(issuer)
            ? nil : "a name with __Host- keeps sub-domains from setting \(unguarded.joined(separator: ", "))"
        return [
            .init(
                place: "settings", name: "issuer", ok: isPrivate,
                detail: isPrivate
                    ? nil : "\(issuer) (LATCHKEY_ISSUER) is not https: tokens and passwords travel in the open"),
            .init(
                place: "settings", name: "cookies", ok: isPrivate,
                detail: isPrivate
                    ? advice : "browsers drop our cookies, which are Secure, at \(issuer): no service starts with it"),
        ]
    }

    /// Findings about one client's origins and redirect URIs.
    static func findings(of client: Client, issuer: String) -> [Diagnosis.Finding] {
        let open = (client.origins + client.redirectURIs).filter { $0.hasPrefix("http:") && !isLoopback($0) }
        let foreign = client.origins.filter { isLoopback($0) != isLoopback(issuer) }
        var words: [String] = []
        if !open.isEmpty { words.append("not https: \(open.joined(separator: " "))") }
        if !foreign.isEmpty {
            words.append("on another site than the issuer, so cookies don't work: \(foreign.joined(separator: " "))")
        }
        return [
            .init(
                place: client.id.description, name: "origins and redirect URIs", ok: open.isEmpty,
                detail: words.isEmpty ? nil : words.joined(separator: "; "))
        ]
    }

    private static func isSecure(_ url: String) -> Bool { url.hasPrefix("https:") || isLoopback(url) }

    private static func isLoopback(_ url: String) -> Bool {
        Loopback.isLoopback(host: URLComponents(string: url)?.host ?? "")
    }
}
