import Models
import RPCClient

/// Makes a verified address of a user the primary one.
struct MakeEmailPrimary: Sendable {
    let identity: ServiceClient
    let sessionProofs: SessionProofs
    let freshness: FreshSignIn
    let outboxRelay: OutboxRelay

    /// - Throws: 404; 409 `email_not_verified`; 429; and as ``AddEmail`` for a sign-in that is not fresh.
    func callAsFunction(
        _ id: EmailCredentialID, of session: SignedIn, password: Secret?, _ request: IncomingRequest
    ) async throws {
        _ = try await freshness(password, of: .session(session), request) { freshness in
            try await identity.call(
                Identity.MakeEmailPrimary(
                    session: try await sessionProofs.proof(of: session), freshness: freshness, email: id,
                    ipAddress: request.device.ipAddress, origin: MailOrigin(of: request)))
        }
        outboxRelay.wake()
    }
}
