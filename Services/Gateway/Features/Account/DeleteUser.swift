import Models
import RPCClient

/// Erases a user at their own request.
struct DeleteUser: Sendable {
    let identity: ServiceClient
    let sessionProofs: SessionProofs
    let freshness: FreshSignIn
    let epochs: EpochAdvancer

    /// Erases the user of `session`. All their sessions end. The caller clears the cookies.
    ///
    /// - Throws: 401 `insufficient_user_authentication` if the sign-in is not fresh and there is no `password`, or if the session has not
    ///   shown a second factor that the user has; 401 `invalid_credentials` for a wrong password; 409 `sole_owner`.
    func callAsFunction(_ session: SignedIn, password: Secret?, _ request: IncomingRequest) async throws {
        let deleted = try await freshness(password, of: .session(session), request) { freshness in
            try await identity.call(
                Identity.DeleteUser(
                    session: try await sessionProofs.proof(of: session), freshness: freshness,
                    origin: MailOrigin(of: request)))
        }
        await epochs.advance(deleted.proof)
    }
}
