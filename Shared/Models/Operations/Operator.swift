extension Identity {
    /// An operator with an account: a user of the application for operators.
    public struct Operator: Codable, Sendable, Equatable {
        /// What a sign-in needs beside the password.
        public enum SecondFactor: String, Codable, Sendable {
            /// Nothing.
            case none
            /// A code of the authenticator app, or a recovery code.
            case code
            /// An authenticator app, which has to be set up first.
            case missing
        }

        /// Unique identifier of the user.
        public var id: UserID
        /// The application for operators.
        public var application: ApplicationID
        /// The address.
        public var email: EmailAddress?
        /// The name to display, or else given and family name; nil for none.
        public var name: String?
        /// The epoch of the user's rights. What was checked in an earlier one does not count any more.
        public var epoch: Int
        /// What a sign-in needs beside the password.
        public var secondFactor: SecondFactor

        public init(
            id: UserID, application: ApplicationID, email: EmailAddress?, name: String? = nil, epoch: Int,
            secondFactor: SecondFactor
        ) {
            self.id = id
            self.application = application
            self.email = email
            self.name = name
            self.epoch = epoch
            self.secondFactor = secondFactor
        }
    }
}
