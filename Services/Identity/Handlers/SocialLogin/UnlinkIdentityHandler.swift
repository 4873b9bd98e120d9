import Models
import RPC

/// Removes a linked identity from a user, unless it is the only way to sign in. All other sessions end, and the user gets a
/// notice by email; both are enqueued in the same transaction.
struct UnlinkIdentityHandler: RPCHandler {
    let sessions: SessionVerifier
    let activeUsers: ActiveUsers
    let clients: ClientStore
    let identities: ExternalIdentityStore
    let freshSignIn: FreshSignInVerifier
    let proofs: SessionProofIssuer

    func callAsFunction(
        _ call: Identity.UnlinkIdentity, _ context: CallContext
    ) async throws -> Identity.UnlinkIdentity.Reply {
        let deadline = context.deadline.instant
        let proof = try await sessions.verify(call.session, context)
        let session = proof.claims
        try await freshSignIn.require(call.freshness, of: session, deadline: deadline)
        let client = try await clients.require(session.client, deadline: deadline)
        let user = try await activeUsers.find(session.user, of: session.application, context)
        try await freshSignIn.requireBothFactors(of: session, user, at: client, context)
        let profile = user.profile
        let epoch = try await identities.unlink(call.identity, proof, deadline: deadline) { provider in
            var notice = OutgoingMail.notice(.providerRemoved, to: profile, client, origin: call.origin)
            notice?.values["provider"] = provider.displayName
            return notice
        } audit: { provider in
            AuditEntry(
                event: .identityUnlinked, application: session.application, user: session.user,
                client: session.client, ipAddress: call.ipAddress, provider: provider, context: context)
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
