import Models
import RPCClient

/// Sends an email that verifies one of a user's own addresses.
struct SendEmailVerification: Sendable {
    let identity: ServiceClient
    let quota: EmailQuota
    let outboxRelay: OutboxRelay

    /// Sends the email, unless the address is verified already. Throws 404 for an address that is not the user's, 429.
    /// Returns false if nothing is sent, because the last email is still valid.
    @discardableResult
    func callAsFunction(
        of credential: EmailCredentialID, _ sender: EmailSender, _ request: IncomingRequest
    ) async throws -> Bool {
        let own = try await OwnEmails(identity: identity).find(credential, of: sender)
        guard own.verifiedAt == nil else { return true }
        // Until the address is verified, the mailbox may be another person's, so it has a stranger's limits.
        let charge = try await quota.charge(.verification, to: own.email, by: sender, request)
        if charge.isNeedless { return false }
        do {
            _ = try await identity.call(
                Identity.SendEmailVerification(
                    user: sender.user, application: sender.application, client: sender.client, credential: credential))
        } catch {
            await quota.refund(charge, request)
            throw error
        }
        outboxRelay.wake()
        return true
    }
}
