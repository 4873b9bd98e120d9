import Models

/// What the authorization request at a provider contains.
struct ProviderAuthorizationRequest: Sendable {
    let redirectURI: String
    let state: Secret
    let nonce: Secret
    let codeChallenge: String
    let loginHint: String?
    let locales: [String]

    /// The parameters that all providers accept (RFC 6749 §4.1.1, RFC 7636 §4.3). Those without a value are not sent.
    func parameters(for clientID: String, scope: String) -> [(String, String?)] {
        [
            ("response_type", "code"), ("client_id", clientID), ("redirect_uri", redirectURI), ("scope", scope),
            ("state", state.reveal()), ("code_challenge", codeChallenge), ("code_challenge_method", "S256"),
        ]
    }
}
