import Models
import RPC

/// Adds an address to the user of a session. It is nobody's until it is verified, so this does the same for every address; whether another user
/// has it is looked up when the mail is sent (see ``OutboxEventSigner``).
struct AddEmailHandler: RPCHandler {
    let freshUsers: FreshUserVerifier
    let emails: EmailStore
    let emailHasher: EmailHasher

    func callAsFunction(_ call: Identity.AddEmail, _ context: CallContext) async throws -> UserEmail {
        let fresh = try await freshUsers.verify(call.session, call.freshness, context)
        let (session, client) = (fresh.session, fresh.client)
        let languages = Array(call.languages.prefix(5))
        return try await emails.add(
            call.email, emailHasher.hash(call.email, in: session.application), fresh.owner,
            mail: { MailRequest(verifying: call.email, as: $0, client, languages: languages) },
            audit: AuditEntry(
                event: .emailAdded, application: session.application, user: session.user, client: session.client,
                ipAddress: call.ipAddress, device: call.origin?.deviceName, context: context),
            deadline: context.deadline.instant)
    }
}
