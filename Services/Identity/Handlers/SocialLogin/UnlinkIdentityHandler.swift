import Foundation
import Models
import PasswordHashing
import Postgres
import Proofs
import RPC

/// Takes a linked identity off a user, unless they could not come back then. Every other session ends and a notice is mailed:
/// both are promised with the change itself.
struct UnlinkIdentityHandler: RPCHandler {
    let house: IdentityHouse

    func callAsFunction(
        _ call: Identity.UnlinkIdentity, _ context: CallContext
    ) async throws -> Identity.UnlinkIdentity.Reply {
        let deadline = context.deadline.instant
        let shown = try await house.peerProofVerifier.verify(
            SessionProof.self, call.session, from: .tokens, request: context.requestID)
        let session = shown.claims
        try await requireFreshSignIn(session, call, deadline)
        let client = try await house.knownClient(session.client, context)
        let profile = try await house.activeUser(session.user, of: session.application, context).profile
        let epoch = try await house.postgres.transaction(deadline: deadline) { transaction in
            try transaction.useProof(shown.id)
            // Two at once must not take the last two away.
            _ = try transaction.lockUser(session.user)
            let rows = try transaction.query(
                """
                DELETE FROM identity.external_identities
                WHERE application_id = \(session.application) AND user_id = \(session.user) AND id = \(call.identity)
                RETURNING provider
                """)
            guard let provider: Provider = try rows.first?[0].decodeCase() else {
                throw ServiceError.notFound("connection")
            }
            guard try transaction.hasWayIn(session.user, session.application, client: session.client) else {
                throw ServiceError.lastSignInMethod
            }
            let epoch = try transaction.beginEpoch(
                of: session.user, application: session.application, keeping: session.session)
            if var notice = OutgoingMail.notice("provider_removed", to: profile, application: client.applicationName) {
                notice.values["provider"] = provider.displayName
                try transaction.execute(
                    PendingEvent.mail(notice).insert(user: session.user, application: session.application))
            }
            let audit = AuditEntry(
                event: .identityUnlinked, application: session.application, user: session.user,
                client: session.client, ipAddress: call.ipAddress, provider: provider, context: context)
            try transaction.execute(audit.insert)
            return epoch
        }
        return .init(
            proof: try await house.epochProof(epoch, of: session.user, keeping: session.session, context), epoch: epoch)
    }

    /// Throws 401 unless the user signed in a moment ago, or the password is theirs.
    private func requireFreshSignIn(
        _ session: SessionProof, _ call: Identity.UnlinkIdentity, _ deadline: ContinuousClock.Instant
    ) async throws {
        let age = Int(Date().timeIntervalSince1970) - session.authenticatedAt
        if age <= Identity.UnlinkIdentity.maximumAge { return }
        guard let password = call.password else { throw ServiceError.insufficientUserAuthentication }
        let stored = try await house.postgres.credential(
            of: session.user, application: session.application, deadline: deadline)
        guard let stored,
            try await house.hasher.verify(password, against: stored.hash, for: call.share, deadline: deadline) != .wrong
        else { throw ServiceError.invalidCredentials }
    }
}

extension Transaction {
    /// Whether a user can still sign in: by a password, a provider, or a magic link to an address that is shown to be
    /// theirs, where the client has those.
    func hasWayIn(_ user: UserID, _ application: ApplicationID, client: ClientID) throws -> Bool {
        let rows = try query(
            """
            SELECT EXISTS (SELECT FROM identity.passwords WHERE application_id = \(application) AND user_id = \(user))
                OR EXISTS (SELECT FROM identity.external_identities
                           WHERE application_id = \(application) AND user_id = \(user))
                OR EXISTS (SELECT FROM identity.email_credentials c, identity.clients k
                           WHERE c.application_id = \(application) AND c.user_id = \(user)
                             AND c.verified_at IS NOT NULL AND c.email_hash IS NOT NULL
                             AND k.id = \(client.description) AND k.login_methods @> ARRAY['magic_link']::text[])
            """)
        return try rows.first?[0].decode() ?? false
    }
}

extension ServiceError {
    static let lastSignInMethod = ServiceError(
        .lastSignInMethod,
        detail: "This is your only way to sign in. Please set a password first, or connect another provider.")
}
