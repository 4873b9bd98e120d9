import Models
import RPCClient

/// Accepts the terms of service for a sign-in that waits for it.
struct AcceptTerms: Sendable {
    let identity: ServiceClient
    let openSession: OpenSession

    /// Records the acceptance and opens the session, or begins the next step. The token is used up by that.
    ///
    /// - Throws: 403 `terms_not_accepted` for another version than the present one; 401 `sign_in_token_invalid` or
    ///   `sign_in_superseded`; 403 `user_suspended`.
    func callAsFunction(
        _ version: String, for found: FoundSignIn, _ request: IncomingRequest
    ) async throws -> SignInOutcome {
        let user = try await identity.call(
            Identity.AcceptTerms(
                proof: found.proof, version: version, ipAddress: request.device.ipAddress,
                origin: MailOrigin(of: request)))
        return try await openSession(user, continuing: found, request)
    }
}
