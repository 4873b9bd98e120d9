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
    /// Whether a user has authenticated since the request began.
    public var hasSignedIn: Bool
    /// Whether the session is as strong as the request asks for (`acr_values`), and was that recently enough (`max_age`). Left out by
    /// earlier versions.
    public var isStrongEnough: Bool?

    public init(
        request: AuthorizationRequest, session: AccessTokenClaims?, needsSignIn: Bool, isAnotherUser: Bool = false,
        hasSignedIn: Bool = false, isStrongEnough: Bool? = nil
    ) {
        self.request = request
        self.session = session
        self.needsSignIn = needsSignIn
        self.isAnotherUser = isAnotherUser
        self.hasSignedIn = hasSignedIn
        self.isStrongEnough = isStrongEnough
    }

    /// Whether the session is enough to answer the request, apart from consent.
    public var isSatisfied: Bool { session != nil && !needsSignIn && reachesContext }

    /// Whether the session is as strong as the request asks for (`acr_values`), and was that recently enough.
    public var reachesContext: Bool {
        if let isStrongEnough { return isStrongEnough }
        return session.map { request.context(reachedBy: $0.authenticationMethods) != nil } ?? false
    }
}
