import Models
import RPCClient

/// Invites a person to an account.
struct CreateInvite: Sendable {
    let identity: ServiceClient
    let sessionProofs: SessionProofs
    let quota: EmailQuota
    let outboxRelay: OutboxRelay

    /// Invites `email` to the session's account, and sends the invitation. Throws 403 unless the user owns the account, 429.
    func callAsFunction(
        _ email: EmailAddress, as role: Role, by session: SignedIn, _ request: IncomingRequest
    ) async throws -> Identity.CreateInvite.Reply {
        let charge = try await quota.charge(.invite, to: email, by: EmailSender(session), request)
        do {
            let reply = try await identity.call(
                Identity.CreateInvite(
                    account: session.account, email: email, role: role,
                    inviter: try await sessionProofs.proof(of: session), languages: request.languages))
            outboxRelay.wake()
            return reply
        } catch {
            await quota.refund(charge, request)
            throw error
        }
    }
}
