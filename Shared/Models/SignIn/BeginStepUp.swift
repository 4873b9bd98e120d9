extension Identity {
    /// Has the user of a session show a second factor, for a client that asks for a stronger sign-in (`acr_values`, RFC 9470). The reply
    /// has the proof of a sign-in that waits for it, with the methods of the session.
    ///
    /// Errors: 401 `insufficient_user_authentication` if the user has no factor that is strong enough. 400 `unknown_client`, also for a
    /// client of another application. 401 `invalid_token` if the user may no longer act in the account. 403 `invalid_proof`,
    /// `user_suspended`.
    public struct BeginStepUp: RPCMethod {
        public static let name = "identity.begin_step_up"
        public typealias Reply = AuthenticatedUser

        /// Session proof of the caller.
        public var session: Proof
        /// The client that asks.
        public var client: ClientID
        /// One of these has to be reached.
        public var contexts: [AuthenticationContext]

        public init(session: Proof, client: ClientID, contexts: [AuthenticationContext]) {
            self.session = session
            self.client = client
            self.contexts = contexts
        }
    }
}
