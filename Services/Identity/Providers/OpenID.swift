import Foundation
import Models

/// What providers of OpenID Connect have in common: where their endpoints are, which keys they sign with, and what makes
/// an ID token good.
struct OpenID: Sendable {
    /// Endpoints (OIDC Discovery §3).
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

        /// Whether our credentials may stand in the body; the header is what counts where nothing is said.
        var takesSecretInBody: Bool { tokenAuthentication?.contains("client_secret_post") ?? false }
    }

    /// A provider that signs with a key that we don't know is asked again, but not more often than that.
    static let patience: Duration = .seconds(60)

    let http: ProviderHTTP
    let now: @Sendable () -> Date
    private let endpoints = ProviderCache<Endpoints>()
    private let keySets = ProviderCache<ProviderKeySet>()

    init(http: ProviderHTTP, now: @escaping @Sendable () -> Date) {
        self.http = http
        self.now = now
    }

    /// The endpoints of an issuer, which has to call itself so (OIDC Discovery §4.3).
    func endpoints(
        of issuer: String, _ provider: Provider, reach: EgressPolicy, until: ContinuousClock.Instant
    ) async throws(ProviderError) -> Endpoints {
        let url = "\(issuer)/.well-known/openid-configuration"
        let http = http
        return try await endpoints.value(for: url) { () throws(ProviderError) in
            let answer = try await http.ask(.init(provider: provider, url: url, reach: reach, until: until))
            guard answer.status < 300, let found = answer.json(as: Endpoints.self) else {
                throw ProviderError(provider: provider, reason: .unreadable)
            }
            guard found.issuer == issuer || found.issuer == issuer + "/" else {
                throw ProviderError(provider: provider, reason: .wrongIssuer)
            }
            return .init(value: found, lifetime: answer.lifetime)
        }
    }

    /// What an ID token says, checked against the keys at `keysURL`.
    func claims(
        of token: String?, _ rules: IDTokenRules, keysURL: String, reach: EgressPolicy, until: ContinuousClock.Instant
    ) async throws(ProviderError) -> ProviderIDTokenClaims {
        let (http, keySets, provider) = (http, keySets, rules.provider)
        guard let token else { throw ProviderError(provider: provider, reason: .unreadable) }
        return try await rules.claims(of: token, at: now()) { (isUnknown) throws(ProviderError) in
            try await keySets.value(for: keysURL, olderThan: isUnknown ? Self.patience : nil) {
                () throws(ProviderError) in
                let answer = try await http.ask(.init(provider: provider, url: keysURL, reach: reach, until: until))
                guard answer.status < 300, let keys = answer.json(as: ProviderKeySet.self) else {
                    throw ProviderError(provider: provider, reason: .unreadable)
                }
                return .init(value: keys, lifetime: answer.lifetime)
            }
        }
    }
}
