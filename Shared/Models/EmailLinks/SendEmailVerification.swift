extension Identity {
    /// Sends a verification email to one of the user's own addresses. Does nothing if the address is verified. To
    /// an address that the user has added and another user has, a notice goes to that user instead.
    ///
    /// Errors: 404 for an address that is not the user's.
    public struct SendEmailVerification: RPCMethod {
        public static let name = "identity.send_email_verification"
        public typealias Reply = Nothing

        /// The user.
        public var user: UserID
        /// The user's application.
        public var application: ApplicationID
        /// The client of the user's session.
        public var client: ClientID
        /// The credential that holds the address.
        public var credential: EmailCredentialID

        public init(user: UserID, application: ApplicationID, client: ClientID, credential: EmailCredentialID) {
            self.user = user
            self.application = application
            self.client = client
            self.credential = credential
        }
    }
}
