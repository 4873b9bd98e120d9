import HTTPTypes
import Models
import RPCClient

/// Removes a factor of a user.
struct RemoveFactor: Sendable {
    let identity: ServiceClient
    let change: FreshChange

    /// Removes a passkey, or an app with the recovery codes, and ends every other session of the user. Returns the cookie that keeps the
    /// browser a known device, if it is one.
    ///
    /// - Throws: 404; 401 `insufficient_user_authentication` if the sign-in is not fresh and there is no `password`, or if the session
    ///   did not begin with the two factors that the user's sign-ins need; 401 `invalid_credentials` for a wrong password.
    func callAsFunction(
        _ id: FactorID, _ type: Factor.Kind, of session: SignedIn, password: Secret?, _ request: IncomingRequest
    ) async throws -> HTTPField? {
        try await change(of: session, password: password, request) { proof, freshness in
            let removed = try await identity.call(
                Identity.RemoveFactor(
                    session: proof, type: type, factor: id, freshness: freshness,
                    ipAddress: request.device.ipAddress, origin: MailOrigin(of: request)))
            return (removed.proof, removed.epoch)
        }
    }
}
