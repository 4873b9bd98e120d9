/// An authorization request, and whether the browser's session satisfies it.
public struct AuthorizationStatus: Codable, Sendable {
    /// The request.
    public var request: AuthorizationRequest
    /// The browser's session; nil when it has none, or one of another application.
    public var session: AccessTokenClaims?
    /// Whether the user has to sign in: there is no session, it belongs to another user than the request names, or
    /// the request asks for a fresh sign-in.
    public var needsSignIn: Bool
    /// Whether a user has signed in since the request began, but not the one whom it names.
    public var isAnotherUser: Bool

    public init(
        request: AuthorizationRequest, session: AccessTokenClaims?, needsSignIn: Bool, isAnotherUser: Bool = false
    ) {
        self.request = request
        self.session = session
        self.needsSignIn = needsSignIn
        self.isAnotherUser = isAnotherUser
    }
}
