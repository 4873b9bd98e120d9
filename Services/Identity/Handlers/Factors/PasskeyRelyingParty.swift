import Models
import WebAuthn

/// The site that all passkeys of this server belong to, whichever application they are for.
struct PasskeyRelyingParty: Sendable {
    /// The domain that passkeys are bound to; nil where there is none, as for an issuer with an IP address.
    let id: String?
    /// The origin of our own pages.
    let origin: String

    /// - Parameter id: `LATCHKEY_RP_ID`; nil for the host of the issuer.
    init(issuer: String, id: String?) {
        let origin = issuer.split(separator: "/", maxSplits: 3, omittingEmptySubsequences: false).prefix(3)
            .joined(separator: "/")
        let host = origin.split(separator: "/").last?.split(separator: ":").first.map { $0.lowercased() }
        self.origin = origin
        let candidate = id ?? host
        self.id = candidate.flatMap { RelyingParty(id: $0, origins: ["https://\($0)"]) == nil ? nil : $0 }
    }

    /// The relying party with the pages that may ask for passkeys: ours, and those at the origins of `client` if it is ours. The site of a
    /// third party that could ask for a passkey would get a session as strong as one of our own.
    ///
    /// - Throws: 403 `method_not_enabled` without a domain.
    func party(for client: Client) throws(ServiceError) -> RelyingParty {
        guard let id, let party = RelyingParty(id: id, origins: Set(origins(and: [client]))) else {
            throw .passkeysNotAvailable
        }
        return party
    }

    /// Our origin and those of our own clients among `clients`, as far as browsers allow passkeys on them. It is empty without a domain.
    func origins(and clients: [Client]) -> [String] {
        guard let id else { return [] }
        return ([origin] + clients.filter(\.isFirstParty).flatMap(\.origins)).filter {
            RelyingParty(id: id, origins: [$0]) != nil
        }
    }
}

extension ServiceError {
    /// 403: the server has no domain, so that browsers make no passkeys for it.
    static let passkeysNotAvailable = ServiceError(
        .methodNotEnabled,
        detail: "This server has an IP address in place of a domain name, so browsers make no passkeys for it.")
}
