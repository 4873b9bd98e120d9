import Foundation
import Models

/// What the OpenID Connect providers have in common: discovery, signing keys and the verification of ID tokens.
struct OpenIDConnect: Sendable {
    /// The part of the provider metadata that is used here (OIDC Discovery §3).
    struct Endpoints: Decodable, Sendable {
        let issuer: String
        let authorization: String
        let token: String
        let keys: String
        let tokenAuthentication: [String]?

        enum CodingKeys: String, CodingKey {
            case issuer
            case authorization = "authorization_endpoint"
            case token = "token_endpoint"
            case keys = "jwks_uri"
            case tokenAuthentication = "token_endpoint_auth_methods_supported"
        }

        /// Whether `client_secret_post` is supported. `client_secret_basic` is the default if nothing is stated.
        var acceptsSecretInBody: Bool { tokenAuthentication?.contains("client_secret_post") ?? false }
    }

    /// An unknown key id makes us fetch the keys again, but not more often than this.
    static let minimumRefetchInterval: Duration = .seconds(60)

    let http: ProviderHTTP
    let now: @Sendable () -> Date
    private let endpoints = ProviderCache<Endpoints>()
    private let keySets = ProviderCache<ProviderKeySet>()

    init(http: ProviderHTTP, now: @escaping @Sendable () -> Date) {
        self.http = http
        self.now = now
    }

    /// The endpoints of an issuer. Its metadata must contain exactly this issuer (OIDC Discovery §4.3).
    func endpoints(
        of issuer: String, _ provider: Provider, egress: EgressPolicy, deadline: ContinuousClock.Instant
    ) async throws(ProviderError) -> Endpoints {
        let url = "\(issuer)/.well-known/openid-configuration"
        let http = http
        return try await endpoints.value(for: url) { () throws(ProviderError) in
            let response = try await http.send(
                .init(provider: provider, url: url, egress: egress, deadline: deadline))
            guard response.status < 300, let found = response.json(as: Endpoints.self) else {
                throw ProviderError(provider: provider, reason: .unreadable)
            }
            guard found.issuer == issuer || found.issuer == issuer + "/" else {
                throw ProviderError(provider: provider, reason: .wrongIssuer)
            }
            return .init(value: found, lifetime: response.cacheLifetime)
        }
    }

    /// Verifies an ID token with the keys at `keysURL` and returns its claims.
    func verify(
        _ token: String?, with verifier: IDTokenVerifier, keysURL: String, egress: EgressPolicy,
        deadline: ContinuousClock.Instant
    ) async throws(ProviderError) -> ProviderIDTokenClaims {
        let (http, keySets, provider) = (http, keySets, verifier.provider)
        guard let token else { throw ProviderError(provider: provider, reason: .unreadable) }
        return try await verifier.verify(token, at: now()) { (mustRefetch) throws(ProviderError) in
            try await keySets.value(for: keysURL, maximumAge: mustRefetch ? Self.minimumRefetchInterval : nil) {
                () throws(ProviderError) in
                let response = try await http.send(
                    .init(provider: provider, url: keysURL, egress: egress, deadline: deadline))
                guard response.status < 300, let keys = response.json(as: ProviderKeySet.self) else {
                    throw ProviderError(provider: provider, reason: .unreadable)
                }
                return .init(value: keys, lifetime: response.cacheLifetime)
            }
        }
    }
}
