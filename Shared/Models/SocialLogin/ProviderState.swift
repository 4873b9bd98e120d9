/// What has to be known again when the browser returns from a provider.
public struct ProviderState: Codable, Sendable, Equatable {
    /// The client to sign in to.
    public var client: ClientID
    /// The provider that was asked.
    public var provider: Provider
    /// The code verifier of the challenge that was sent (RFC 7636 §4.1).
    public var codeVerifier: Secret
    /// The `nonce` that the ID token has to repeat.
    public var nonce: Secret
    /// What follows the sign-in.
    public var continuation: Continuation

    public init(client: ClientID, provider: Provider, codeVerifier: Secret, nonce: Secret, continuation: Continuation) {
        self.client = client
        self.provider = provider
        self.codeVerifier = codeVerifier
        self.nonce = nonce
        self.continuation = continuation
    }
}
