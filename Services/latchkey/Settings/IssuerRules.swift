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
                    ? advice : "browsers refuse Secure cookies at \(issuer), so services don't start with it",
                isWarning: isPrivate && advice != nil),
            passkeys(issuer, environment["LATCHKEY_RP_ID"]),
        ]
    }

    /// Browsers bind passkeys to a domain, and have none for IP addresses.
    private static func passkeys(_ issuer: String, _ relyingParty: String?) -> Diagnosis.CheckResult {
        let parts = URLComponents(string: issuer)
        let host = parts?.host ?? ""
        let isAddress = host.hasPrefix("[") || host.allSatisfy { $0.isNumber || $0 == "." }
        let port = parts?.port.map { ":\($0)" } ?? ""
        if isAddress, relyingParty == nil {
            let advice = isLoopback(issuer) ? "http://localhost\(port)" : "a domain"
            return .init(
                place: "settings", name: "passkeys", ok: true,
                detail: "browsers have none for IP addresses; set LATCHKEY_ISSUER to \(advice)", isWarning: true)
        }
        return .init(
            place: "settings", name: "passkeys", ok: true,
            detail: host == "localhost" ? "they work at \(issuer), not at http://127.0.0.1\(port)" : nil)
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
                detail: words.isEmpty ? nil : words.joined(separator: "; "), isWarning: open.isEmpty && !foreign.isEmpty
            ),
        ]
    }

    private static func isSecure(_ url: String) -> Bool { url.hasPrefix("https:") || isLoopback(url) }

    /// Whether `url` is on this machine.
    static func isLoopback(_ url: String) -> Bool {
        Loopback.isLoopback(host: URLComponents(string: url)?.host ?? "")
    }
}
