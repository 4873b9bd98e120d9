import Models

/// Our redirect URIs at providers. Each provider has its own, so that none can send the response of another (mix-up attack,
/// RFC 9700 §4.4).
struct ProviderRedirectURIs: Sendable {
    /// The public base URL of the service.
    let issuer: String

    subscript(provider: Provider) -> String { "\(issuer)/auth/\(provider)/callback" }
}
