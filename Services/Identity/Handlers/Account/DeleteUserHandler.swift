import Models
import RPC

/// Erases the user of a session at their own request. Everything that follows from it is enqueued in the same transaction.
struct DeleteUserHandler: RPCHandler {
    let freshUsers: FreshUserVerifier
    let administration: UserAdministrationStore
    let proofs: SessionProofIssuer

    func callAsFunction(
        _ call: Identity.DeleteUser, _ context: CallContext
    ) async throws -> Identity.DeleteUser.Reply {
        let fresh = try await freshUsers.verify(call.session, call.freshness, context)
        let session = fresh.session
        let epoch = try await administration.erase(
            fresh.owner, notice: .deletionNotice(to: fresh.user.profile, fresh.client, origin: call.origin),
            audit: AuditEntry(
                event: .userErased, application: session.application, user: session.user, context: context),
            deadline: context.deadline.instant)
        return .init(proof: try await proofs.epochProof(epoch, of: session.user, because: .signedOut, context))
    }
}

extension OutgoingMail {
    /// The notice of a deletion; nil without a verified address, because a stranger may have signed up with another one.
    ///
    /// It names no user, because mailer sends nothing to users who were erased.
    fileprivate static func deletionNotice(
        to profile: SessionProfile, _ client: Client, origin: MailOrigin?
    ) -> OutgoingMail? {
        guard let email = profile.credentials.first(where: { $0.emailVerifiedAt != nil })?.email else { return nil }
        var mail = notice(
            .userDeleted, to: email, of: profile.id, languages: profile.identity?.languages ?? [], client,
            origin: origin)
        mail.user = nil
        // None of our pages helps a reader whose account is gone.
        mail.client = nil
        return mail
    }
}
