import Models

/// What a provider's authorization response contains, with what is needed to redeem it.
struct ProviderCallback: Sendable {
    let redirectURI: String
    let code: Secret
    let codeVerifier: Secret
    let nonce: Secret
    /// The `iss` parameter (RFC 9207).
    let issuer: String?
    /// Apple's `user` parameter: JSON with the user's name.
    let user: String?
    /// When requests to the provider have to end.
    let deadline: ContinuousClock.Instant

    /// The parameters of the token request that all providers require (RFC 6749 §4.1.3, RFC 7636 §4.5).
    var parameters: [(String, String)] {
        [
            ("grant_type", "authorization_code"), ("code", code.reveal()), ("redirect_uri", redirectURI),
            ("code_verifier", codeVerifier.reveal()),
        ]
    }
}
