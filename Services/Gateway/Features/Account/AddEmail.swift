import Models
import RPCClient

/// Adds an address to a user, and sends an email that verifies it.
struct AddEmail: Sendable {
    let identity: ServiceClient
    let sessionProofs: SessionProofs
    let freshness: FreshSignIn
    let quota: EmailQuota
    let outboxRelay: OutboxRelay

    /// Response and timing do not reveal whether another user has the address.
    ///
    /// - Throws: 401 `insufficient_user_authentication` if the sign-in is not fresh and there is no `password`, or if the user has a second
    ///   factor that the session has not shown; 401 `invalid_credentials` for a wrong password; 409 `email_exists`,
    ///   `email_limit_reached`; 429.
    func callAsFunction(
        _ email: EmailAddress, of session: SignedIn, password: Secret?, languages: [String],
        _ request: IncomingRequest
    ) async throws -> UserEmail {
        // The mailbox may be another person's, so it has a stranger's limits. An earlier email does not make this one needless: its link is
        // void if the address was removed meanwhile.
        let charge = try await quota.charge(.signUp, to: email, by: EmailSender(session), request)
        do {
            let added = try await freshness(password, of: .session(session), request) { freshness in
                try await identity.call(
                    Identity.AddEmail(
                        session: try await sessionProofs.proof(of: session), freshness: freshness, email: email,
                        languages: languages, ipAddress: request.device.ipAddress, origin: MailOrigin(of: request)))
            }
            outboxRelay.wake()
            return added
        } catch {
            await quota.refund(charge, request)
            throw error
        }
    }
}
