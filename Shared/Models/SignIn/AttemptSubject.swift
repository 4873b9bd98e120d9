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

        // MARK: At the console

        /// What the names of operators' attempts begin with. They are counted for callers at the operator socket only, so that somebody who
        /// has taken over a gateway can't use up the attempts of operators.
        private static let operatorPrefix = "operator "

        /// The name of an operator's attempts at a secret at the console.
        ///
        /// - Parameter device: the id of a browser in which the operator has signed in before, which counts by itself; nil for others.
        public static func ofOperator(_ subject: String, at device: Secret? = nil) -> String {
            operatorPrefix + subject + (device.map { " at device \($0.reveal())" } ?? "")
        }

        /// Whether a subject is that of an operator's attempts.
        public static func isOfOperator(_ subject: Secret) -> Bool { subject.reveal().hasPrefix(operatorPrefix) }
    }
}
