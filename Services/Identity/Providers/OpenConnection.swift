import Models

/// A connection of a client with a provider, its secrets decrypted for the duration of a call.
struct OpenConnection: Sendable {
    /// What we authenticate with at the provider.
    struct Secrets: Codable, Sendable {
        var clientSecret: Secret?
        /// Apple's private key (PKCS #8 in PEM).
        var key: Secret?
    }

    let connection: ProviderConnection
    let secrets: Secrets

    /// Our client id at the provider.
    var clientID: String { connection.providerClientID }

    /// Where requests for this connection may go.
    var egress: EgressPolicy { EgressPolicy(issuer: connection.issuer) }

    /// The client secret. Every connection has one, except those with Apple.
    var secret: String { secrets.clientSecret?.reveal() ?? "" }

    /// The issuer or base URL that the operator has configured, or else `standard`; without a trailing slash.
    func baseURL(default standard: String) -> String {
        var base = connection.issuer ?? standard
        while base.hasSuffix("/") { base.removeLast() }
        return base
    }
}
