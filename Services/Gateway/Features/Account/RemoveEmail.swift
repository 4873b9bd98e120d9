import HTTPTypes
import Models
import RPCClient

/// Removes an address from a user.
struct RemoveEmail: Sendable {
    let identity: ServiceClient
    let sessionProofs: SessionProofs
    let freshness: FreshSignIn
    let epochs: EpochAdvancer
    let knownDevices: KnownDevices
    let outboxRelay: OutboxRelay

    /// Removes the address. With a verified one, every other session of the user ends. Returns the cookie that keeps the browser a known
    /// device, if it is one.
    ///
    /// - Throws: 404; 409 `last_email`, `last_verified_email`, `primary_email`; 429; and as ``AddEmail`` for a sign-in that is not fresh.
    func callAsFunction(
        _ id: EmailCredentialID, of session: SignedIn, password: Secret?, _ request: IncomingRequest
    ) async throws -> HTTPField? {
        let removed = try await freshness(password, of: .session(session), request) { freshness in
            try await identity.call(
                Identity.RemoveEmail(
                    session: try await sessionProofs.proof(of: session), freshness: freshness, email: id,
                    ipAddress: request.device.ipAddress, origin: MailOrigin(of: request)))
        }
        outboxRelay.wake()
        if let proof = removed.proof { await epochs.advance(proof) }
        return removed.epoch.flatMap { knownDevices.renewCookie(request, of: session.user, epoch: $0) }
    }
}
