import Models
import RPCClient

/// Puts an address on the waitlist for signing up to a client's application.
struct JoinSignUpWaitlist: Sendable {
    let identity: ServiceClient
    let quota: EmailQuota
    let outboxRelay: OutboxRelay

    /// Puts the address on the list. If it is invited already, the invitation is sent once more. Response and timing do not
    /// reveal whether it is registered, waits or is invited. Each call counts as an email to the mailbox.
    ///
    /// - Parameter languages: the reader's languages as far as known, best first.
    /// - Throws: 403 `sign_up_closed` or `invitation_required`, 404 for an application that everybody may sign up to, 429.
    func callAsFunction(
        _ email: EmailAddress, at client: Client, languages: [String], _ request: IncomingRequest
    ) async throws {
        let charge = try await quota.charge(
            .signUp, to: email, client: client.id, in: client.applicationID, request)
        do {
            _ = try await identity.call(
                Identity.JoinSignUpWaitlist(
                    client: client.id, email: email, languages: languages, ipAddress: request.device.ipAddress))
        } catch {
            await quota.refund(charge, request)
            throw error
        }
        outboxRelay.wake()
    }
}
