import Models
import RPC

/// Enqueues a verification mail to one of the caller's own addresses, unless it is verified.
struct SendEmailVerificationHandler: RPCHandler {
    let activeUsers: ActiveUsers
    let clients: ClientStore
    let outbox: OutboxStore

    func callAsFunction(_ call: Identity.SendEmailVerification, _ context: CallContext) async throws -> Nothing {
        let profile = try await activeUsers.find(call.user, of: call.application, context).profile
        guard let credential = profile.credentials.first(where: { $0.id == call.credential }),
            let email = credential.email
        else { throw ServiceError.notFound("email address") }
        guard credential.emailVerifiedAt == nil else { return Nothing() }
        let client = try await clients.require(call.client, deadline: context.deadline.instant)
        let mail = OutgoingMail(
            .verification, to: email, of: call.user, credential: credential.id, client,
            languages: profile.identity?.languages ?? [])
        try await outbox.enqueue(
            .mail(mail), for: call.user, in: call.application, deadline: context.deadline.instant)
        return Nothing()
    }
}
