/// Who sets a factor up.
public enum FactorEnroller: Codable, Sendable, Equatable {
    /// The user of a session: its session proof.
    case session(Proof)
    /// The user of a sign-in that waits for that (``PendingSignIn/Step/secondFactorEnrolment``): tokens' proof of it; see
    /// ``Tokens/FindSignIn``.
    case signIn(Proof)
}
