import Foundation
import Models

/// Checks whether browsers accept the issuer's URL, the cookies and the clients' URLs together.
enum IssuerRules {
    /// Checks `LATCHKEY_ISSUER` and the names of the cookies.
    static func check(_ issuer: String, _ environment: [String: String]) -> [Diagnosis.CheckResult] {
        let isPrivate = isSecure(issuer)
        let names = ["LATCHKEY_ACCESS_COOKIE": "access_token", "LATCHKEY_REFRESH_COOKIE": "refresh_token"]
            .map { environment[$0.key] ?? $0.value }.sorted()
        let unguarded = names.filter { !$0.hasPrefix("__Host-") }
        let advice =
            unguarded.isEmpty || isLoopback(issuer)
            ? nil : "a __Host- prefix keeps subdomains from setting \(unguarded.joined(separator: ", "))"
        return [
            .init(
                place: "settings", name: "issuer", ok: isPrivate,
                detail: isPrivate
                    ? nil : "\(issuer) (LATCHKEY_ISSUER) is not https: tokens and passwords are sent unencrypted"),
            .init(
                place: "settings", name: "cookies", ok: isPrivate,
                detail: isPrivate
                    ? advice : "browsers refuse Secure cookies at \(issuer), so services don't start with it"),
        ]
    }

    /// Checks a client's sign-in methods, its origins and redirect URIs.
    static func check(_ client: Client, issuer: String) -> [Diagnosis.CheckResult] {
        let open = (client.origins + client.redirectURIs).filter { $0.hasPrefix("http:") && !isLoopback($0) }
        let foreign = client.origins.filter { isLoopback($0) != isLoopback(issuer) }
        var words: [String] = []
        if !open.isEmpty { words.append("not https: \(open.joined(separator: " "))") }
        if !foreign.isEmpty {
            words.append("on another site than the issuer, so cookies are not sent: \(foreign.joined(separator: " "))")
        }
        let canSignIn = !client.configuredMethods.isEmpty
        return [
            .init(
                place: client.id.description, name: "sign-in methods", ok: canSignIn,
                detail: canSignIn ? nil : "offers no way to sign in; run \(client.setUpCommand)"),
            .init(
                place: client.id.description, name: "origins and redirect URIs", ok: open.isEmpty,
                detail: words.isEmpty ? nil : words.joined(separator: "; ")),
        ]
    }

    private static func isSecure(_ url: String) -> Bool { url.hasPrefix("https:") || isLoopback(url) }

    private static func isLoopback(_ url: String) -> Bool {
        Loopback.isLoopback(host: URLComponents(string: url)?.host ?? "")
    }
}
