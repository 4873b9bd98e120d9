import Models

/// The user's rights changed between the check of their credentials and the opening of the session: a new password, a
/// suspension, or another email to the same mailbox that was redeemed at the same moment. ``OpenSession`` throws it for every
/// kind of sign-in.
struct SupersededSignIn: ServiceErrorConvertible {
    var serviceError: ServiceError { .signInSuperseded }

    /// Runs a sign-in, and once more if it was superseded: the second check sees the change. Only for credentials that can be
    /// checked again, such as a password, or a link that is released.
    static func retryingOnce<Value>(_ signIn: () async throws -> Value) async throws -> Value {
        do {
            return try await signIn()
        } catch is SupersededSignIn {
            return try await signIn()
        }
    }
}

extension ServiceError {
    /// 401: see ``SupersededSignIn``.
    static let signInSuperseded = ServiceError(
        .signInSuperseded, detail: "The password or the rights of this user have just changed. Please sign in again.")
}
