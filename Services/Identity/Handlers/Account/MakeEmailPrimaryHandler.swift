import Models
import RPC

/// Makes a verified address the primary one of the user of a session. The earlier one gets a notice with a link that undoes it, enqueued in the
/// same transaction.
struct MakeEmailPrimaryHandler: RPCHandler {
    let freshUsers: FreshUserVerifier
    let emails: EmailStore

    func callAsFunction(_ call: Identity.MakeEmailPrimary, _ context: CallContext) async throws -> Nothing {
        let fresh = try await freshUsers.verify(call.session, call.freshness, context)
        let (session, client) = (fresh.session, fresh.client)
        let languages = fresh.user.profile.identity?.languages ?? []
        try await emails.makePrimary(
            call.email, fresh.owner,
            notice: { email, change in
                .undoNotice(
                    .primaryEmailChanged, change, to: email, of: session.user, languages: languages, client,
                    origin: call.origin)
            },
            audit: AuditEntry(
                event: .primaryEmailChanged, application: session.application, user: session.user,
                client: session.client, ipAddress: call.ipAddress, device: call.origin?.deviceName, context: context),
            deadline: context.deadline.instant)
        return Nothing()
    }
}
