import Models
import RPC

/// Enqueues a verification mail to one of the caller's own addresses, unless it is verified.
struct SendEmailVerificationHandler: RPCHandler {
    let activeUsers: ActiveUsers
    let clients: ClientStore
    let emails: EmailStore
    let outbox: OutboxStore

    func callAsFunction(_ call: Identity.SendEmailVerification, _ context: CallContext) async throws -> Nothing {
        let deadline = context.deadline.instant
        let profile = try await activeUsers.find(call.user, of: call.application, context).profile
        let own = try await emails.emails(of: call.user, call.application, deadline: deadline)
        guard let email = own.first(where: { $0.id == call.credential }) else {
            throw ServiceError.notFound("email address")
        }
        guard email.emailVerifiedAt == nil else { return Nothing() }
        let client = try await clients.require(call.client, deadline: deadline)
        let languages = profile.identity?.languages ?? []
        let event: PendingEvent =
            if email.isPending {
                // Whether another user has the address is looked up later, as when it was added.
                .mailRequest(MailRequest(verifying: email.email, as: email.id, client, languages: languages))
            } else {
                .mail(
                    OutgoingMail(
                        .verification, to: email.email, of: call.user, credential: email.id, client,
                        languages: languages))
            }
        try await outbox.enqueue(event, for: call.user, in: call.application, deadline: deadline)
        return Nothing()
    }
}
