import HTTPTypes
import Models
import RPCClient

/// Removes an address from a user.
struct RemoveEmail: Sendable {
    let identity: ServiceClient
    let change: FreshChange
    let outboxRelay: OutboxRelay

    /// Removes the address. With a verified one, every other session of the user ends. Returns the cookie that keeps the browser a known
    /// device, if it is one.
    ///
    /// - Throws: 404; 409 `last_email`, `last_verified_email`, `primary_email`; 429; and as ``AddEmail`` for a sign-in that is not fresh.
    func callAsFunction(
        _ id: EmailCredentialID, of session: SignedIn, password: Secret?, _ request: IncomingRequest
    ) async throws -> HTTPField? {
        try await change(of: session, password: password, request) { proof, freshness in
            let removed = try await identity.call(
                Identity.RemoveEmail(
                    session: proof, freshness: freshness, email: id, ipAddress: request.device.ipAddress,
                    origin: MailOrigin(of: request)))
            outboxRelay.wake()
            return (removed.proof, removed.epoch)
        }
    }
}
