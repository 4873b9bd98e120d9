import HTTPTypes
import Models
import RPCClient

/// Removes the connection between a user and an identity at a provider.
struct UnlinkIdentity: Sendable {
    let identity: ServiceClient
    let change: FreshChange

    /// Removes the connection and ends every other session of the user. Returns the cookie that keeps the browser a known
    /// device, if it is one.
    ///
    /// - Throws: 404 if the user has no such connection, 409 `last_sign_in_method` if no other method would be left, 401
    ///   `insufficient_user_authentication` if the sign-in is not fresh and there is no `password`, 401 `invalid_credentials`
    ///   for a wrong one.
    func callAsFunction(
        _ id: LinkedIdentityID, of session: SignedIn, password: Secret?, _ request: IncomingRequest
    ) async throws -> HTTPField? {
        try await change(of: session, password: password, request) { proof, freshness in
            let removed = try await identity.call(
                Identity.UnlinkIdentity(
                    session: proof, identity: id, freshness: freshness, ipAddress: request.device.ipAddress,
                    origin: MailOrigin(of: request)))
            return (removed.proof, removed.epoch)
        }
    }
}
