extension Mailer {
    /// Identifies the email whose code was typed. Every field has to equal that of the email's ``OneTimeGrant``.
    public struct EmailCodeReference: Codable, Sendable, Equatable {
        /// The purpose of the email.
        public var purpose: OneTimeGrant.Purpose
        /// The client that requested the email.
        public var client: ClientID
        /// The address that the email went to.
        public var email: EmailAddress
        /// The credential that holds the address. Set for a verification, whose code works at any client of the user.
        public var credential: EmailCredentialID?
        /// The browser that requested the email; see ``OneTimeGrant/device``.
        public var device: String?

        public init(
            _ purpose: OneTimeGrant.Purpose, client: ClientID, email: EmailAddress,
            credential: EmailCredentialID? = nil, device: String? = nil
        ) {
            self.purpose = purpose
            self.client = client
            self.email = email
            self.credential = credential
            self.device = device
        }
    }
}
