import Models
import RPC

/// Removes a linked identity from a user, unless it is the only way to sign in. All other sessions end, and the user gets a
/// notice by email; both are enqueued in the same transaction.
struct UnlinkIdentityHandler: RPCHandler {
    let freshUsers: FreshUserVerifier
    let identities: ExternalIdentityStore
    let proofs: SessionProofIssuer

    func callAsFunction(
        _ call: Identity.UnlinkIdentity, _ context: CallContext
    ) async throws -> Identity.UnlinkIdentity.Reply {
        let fresh = try await freshUsers.verify(call.session, call.freshness, context)
        let session = fresh.session
        let epoch = try await identities.unlink(
            call.identity, fresh.proof, deadline: context.deadline.instant
        ) { provider in
            var notice = OutgoingMail.notice(
                .providerRemoved, to: fresh.user.profile, fresh.client, origin: call.origin)
            notice?.values["provider"] = provider.displayName
            return notice
        } audit: { provider in
            AuditEntry(
                event: .identityUnlinked, application: session.application, user: session.user,
                client: session.client, ipAddress: call.ipAddress, device: call.origin?.deviceName, provider: provider,
                context: context)
        }
        return .init(
            proof: try await proofs.epochProof(epoch, of: session.user, keeping: session.session, context),
            epoch: epoch)
    }
}

extension ServiceError {
    /// 409: without this identity, the user could not sign in any more.
    static let lastSignInMethod = ServiceError(
        .lastSignInMethod,
        detail: "This is your only way to sign in. Please set a password first, or connect another provider.")
}
