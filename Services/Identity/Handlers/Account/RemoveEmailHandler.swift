import Models
import RPC

/// Removes an address from the user of a session. With a verified one, all other sessions end, and its mailbox gets a notice with a link that
/// undoes it, unless it is new; the primary one gets a notice, too. All are enqueued in the same transaction.
struct RemoveEmailHandler: RPCHandler {
    let freshUsers: FreshUserVerifier
    let emails: EmailStore
    let proofs: SessionProofIssuer

    func callAsFunction(
        _ call: Identity.RemoveEmail, _ context: CallContext
    ) async throws -> Identity.RemoveEmail.Reply {
        let fresh = try await freshUsers.verify(call.session, call.freshness, context)
        let (session, client) = (fresh.session, fresh.client)
        let languages = fresh.user.profile.identity?.languages ?? []
        let epoch = try await emails.remove(
            call.email, fresh.owner,
            notice: { email, change in
                .undoNotice(
                    .emailRemoved, change, to: email, of: session.user, languages: languages, client,
                    origin: call.origin)
            },
            primaryNotice: { primary, removed in
                .removalNotice(
                    of: removed, to: primary, of: session.user, languages: languages, client, origin: call.origin)
            },
            audit: AuditEntry(
                event: .emailRemoved, application: session.application, user: session.user, client: session.client,
                ipAddress: call.ipAddress, device: call.origin?.deviceName, context: context),
            deadline: context.deadline.instant)
        guard let epoch else { return .init() }
        return .init(
            proof: try await proofs.epochProof(epoch, of: session.user, keeping: session.session, context),
            epoch: epoch)
    }
}
