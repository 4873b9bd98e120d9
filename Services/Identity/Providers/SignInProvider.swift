import Foundation
import Models

/// A connection with its secrets open, for as long as a call runs.
struct OpenConnection: Sendable {
    /// What a provider knows us by.
    struct Secrets: Codable, Sendable {
        var clientSecret: Secret?
        /// Apple's key (PKCS #8 in PEM).
        var key: Secret?
    }

    let connection: ProviderConnection
    let secrets: Secrets

    var clientID: String { connection.providerClientID }
    var reach: EgressPolicy { EgressPolicy(issuer: connection.issuer) }

    /// The secret, which every connection but Apple's has.
    var secret: String { secrets.clientSecret?.reveal() ?? "" }

    /// The operator's issuer or base URL, else the provider's own; without a slash at its end.
    func base(_ own: String) -> String {
        var base = connection.issuer ?? own
        while base.hasSuffix("/") { base.removeLast() }
        return base
    }
}

/// A sign-in that begins.
struct ProviderAuthorizationRequest: Sendable {
    let callback: String
    let state: Secret
    let nonce: Secret
    let codeChallenge: String
    let loginHint: String?
    let locales: [String]

    /// The parameters that every provider takes (RFC 6749 §4.1.1, RFC 7636 §4.3).
    func parameters(for clientID: String, scope: String) -> [(String, String)] {
        [
            ("response_type", "code"), ("client_id", clientID), ("redirect_uri", callback), ("scope", scope),
            ("state", state.reveal()), ("code_challenge", codeChallenge), ("code_challenge_method", "S256"),
        ]
    }
}

/// A sign-in that comes back.
struct ProviderCallback: Sendable {
    let callback: String
    let code: Secret
    let codeVerifier: Secret
    let nonce: Secret
    let issuer: String?
    /// Apple's JSON with the user's name.
    let user: String?
    let until: ContinuousClock.Instant

    /// The parameters of every exchange (RFC 6749 §4.1.3, RFC 7636 §4.5).
    var parameters: [(String, String)] {
        [
            ("grant_type", "authorization_code"), ("code", code.reveal()), ("redirect_uri", callback),
            ("code_verifier", codeVerifier.reveal()),
        ]
    }
}

/// One provider with its quirks.
protocol SignInProvider: Sendable {
    static var provider: Provider { get }

    /// Where to send the browser.
    func url(
        for errand: ProviderAuthorizationRequest, _ connection: OpenConnection, until: ContinuousClock.Instant
    ) async throws(ProviderError) -> String

    /// Who has come back.
    func person(_ back: ProviderCallback, _ connection: OpenConnection) async throws(ProviderError) -> ExternalIdentity
}

extension SignInProvider {
    func fault(_ reason: ProviderError.Reason) -> ProviderError {
        ProviderError(provider: Self.provider, reason: reason)
    }
}

/// Every provider, and what they share.
struct Providers: Sendable {
    let http = ProviderHTTP()
    let openID: OpenID

    init(now: @escaping @Sendable () -> Date = { Date() }) { openID = OpenID(http: http, now: now) }

    /// The one of that name.
    func named(_ provider: Provider) -> any SignInProvider {
        switch provider {
        case .google: Google(openID: openID)
        case .github: GitHub(http: http)
        case .facebook: Facebook(http: http)
        case .apple: Apple(openID: openID)
        case .microsoft: Microsoft(openID: openID)
        }
    }
}
