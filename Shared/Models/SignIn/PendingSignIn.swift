/// A sign-in that waits for another step: the user has authenticated, but no session is open yet.
public struct PendingSignIn: Codable, Sendable, Equatable {
    /// What the user has to do next.
    public enum Step: String, Codable, Sendable, CaseIterable {
        /// Verify an email address.
        case emailVerification = "email_verification"
        /// Show a second factor.
        case secondFactor = "second_factor"
        /// Show a second factor in addition to a session, for a client that asks for a stronger sign-in. The user has shown nothing else
        /// for it, so nothing but a second factor continues it.
        case stepUp = "step_up"
        /// Set a second factor up, because the application requires one.
        case secondFactorEnrolment = "second_factor_enrolment"
        /// Accept the terms of service, which are new or have changed.
        case terms

        /// Whether the user has to show a second factor.
        public var needsSecondFactor: Bool { self == .secondFactor || self == .stepUp }
    }

    /// The user.
    public var user: UserID
    /// The user's application.
    public var application: ApplicationID
    /// The account in which the session will act.
    public var account: AccountID
    /// The client that the user signs in to.
    public var client: ClientID
    /// What the user has to do next.
    public var step: Step
    /// Whether the user has just signed up, so that no notice of a new device is due.
    public var isNewUser: Bool
    /// Whether this sign-in removed the credentials that were set up with the user's address before.
    public var credentialsReset: Bool
    /// The second factors that continue it; nil for any. A step-up takes only those that are strong enough for its client.
    public var secondFactors: [SecondFactorKind]?
    /// The session that a step-up strengthens. The sign-in is over when that session is.
    public var session: SessionID?

    public init(
        user: UserID, application: ApplicationID, account: AccountID, client: ClientID, step: Step,
        isNewUser: Bool = false, credentialsReset: Bool = false, secondFactors: [SecondFactorKind]? = nil,
        session: SessionID? = nil
    ) {
        self.user = user
        self.application = application
        self.account = account
        self.client = client
        self.step = step
        self.isNewUser = isNewUser
        self.credentialsReset = credentialsReset
        self.secondFactors = secondFactors
        self.session = session
    }

    /// Whether a second factor of this kind continues it.
    public func takes(_ kind: SecondFactorKind) -> Bool {
        step.needsSecondFactor && secondFactors?.contains(kind) != false
    }
}

extension ServiceError {
    /// 401: a token of a sign-in that waits is unknown, expired, used, or of another client or browser.
    public static let signInTokenInvalid = ServiceError(
        .signInTokenInvalid,
        detail: "This sign-in is over: it took too long, or was finished before. Please sign in again.")

    /// 401: the second factor is weaker than the client asks for.
    public static let secondFactorTooWeak = ServiceError(
        .secondFactorInvalid, detail: "This client asks for a stronger second factor. Please use your passkey.")
}
