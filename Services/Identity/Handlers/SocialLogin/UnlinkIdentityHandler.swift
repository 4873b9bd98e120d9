import Foundation
import Models
import PasswordHashing
import Proofs
import RPC

/// Removes a linked identity from a user, unless it is the only way to sign in. All other sessions end, and the user gets a
/// notice by email; both are enqueued in the same transaction.
struct UnlinkIdentityHandler: RPCHandler {
    let sessions: SessionVerifier
    let activeUsers: ActiveUsers
    let clients: ClientStore
    let identities: ExternalIdentityStore
    let passwords: PasswordStore
    let hasher: PasswordHasher
    let proofs: SessionProofIssuer

    func callAsFunction(
        _ call: Identity.UnlinkIdentity, _ context: CallContext
    ) async throws -> Identity.UnlinkIdentity.Reply {
        let deadline = context.deadline.instant
        let proof = try await sessions.verify(call.session, context)
        let session = proof.claims
        try await requireFreshSignIn(session, call, deadline)
        let client = try await clients.require(session.client, deadline: deadline)
        let profile = try await activeUsers.find(session.user, of: session.application, context).profile
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

    /// Requires that the user signed in within ``Identity/UnlinkIdentity/maximumAge`` seconds, or sent their password.
    ///
    /// - Throws: 401 `insufficient_user_authentication` or `invalid_credentials`.
    private func requireFreshSignIn(
        _ session: SessionProof, _ call: Identity.UnlinkIdentity, _ deadline: ContinuousClock.Instant
    ) async throws {
        let age = Int(Date().timeIntervalSince1970) - session.authenticatedAt
        if age <= Identity.UnlinkIdentity.maximumAge { return }
        guard let password = call.password else { throw ServiceError.insufficientUserAuthentication }
        let stored = try await passwords.credential(
            of: session.user, application: session.application, deadline: deadline)
        guard let stored,
            try await hasher.verify(password, against: stored.hash, for: call.share, deadline: deadline) != .wrong
        else { throw ServiceError.invalidCredentials }
    }
}

extension ServiceError {
    /// 409: without this identity, the user could not sign in any more.
    static let lastSignInMethod = ServiceError(
        .lastSignInMethod,
        detail: "This is your only way to sign in. Please set a password first, or connect another provider.")
}
