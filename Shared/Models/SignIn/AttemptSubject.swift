extension Tokens {
    /// The names under which attempts at a user's secrets are counted.
    public enum AttemptSubject {
        /// The password of the account with an address, registered or not, at sign-in.
        public static func password(of email: EmailAddress, in application: ApplicationID) -> String {
            "password \(application) \(email)"
        }

        /// The password of a user who is signed in.
        public static func password(of user: UserID) -> String { "password \(user)" }

        /// The codes of a user's authenticator app.
        public static func secondFactor(of user: UserID) -> String { "second factor \(user)" }

        /// The recovery codes of a user, at sign-in.
        public static func recoveryCode(of user: UserID) -> String { "recovery code \(user)" }

        /// The recovery codes of a user within a session.
        public static func recoveryCode(of user: UserID, in session: SessionID) -> String {
            "recovery code \(user) \(session)"
        }
    }
}
