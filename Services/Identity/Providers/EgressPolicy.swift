import Foundation
import Primitives

/// Where requests for a connection may go: to public addresses by HTTPS. If the operator has configured another issuer, also
/// to its host, even if that is on this machine.
struct EgressPolicy: Sendable, Equatable {
    /// The issuer that the operator has configured.
    private let issuer: URL?

    init(issuer: String?) { self.issuer = issuer.flatMap { URL(string: $0) } }

    /// Whether requests may go to a URL, and if so, whether its address may be private.
    func allows(_ url: URL) -> (isAllowed: Bool, mayBePrivate: Bool) {
        guard let scheme = url.scheme?.lowercased(), let host = url.host(), !host.isEmpty, url.user() == nil else {
            return (false, false)
        }
        let mayBePrivate = isIssuerHost(host)
        guard scheme == "https" || (scheme == "http" && issuer?.scheme?.lowercased() == "http" && mayBePrivate) else {
            return (false, false)
        }
        return (mayBePrivate || !PrivateAddresses.contains(host: host), mayBePrivate)
    }

    /// Whether `host` is that of the configured issuer. A provider on this machine may use several names for itself.
    private func isIssuerHost(_ host: String) -> Bool {
        guard let own = issuer?.host() else { return false }
        return own.lowercased() == host.lowercased()
            || (PrivateAddresses.contains(host: own) && PrivateAddresses.contains(host: host))
    }
}
