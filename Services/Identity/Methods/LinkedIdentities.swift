import Models
import Postgres
import RPC

/// The identities that are linked to a user.
struct ListLinkedIdentities: Sendable {
    let house: IdentityHouse

    func callAsFunction(
        _ call: Identity.ListLinkedIdentities, _ context: CallContext
    ) async throws -> [LinkedIdentity] {
        try await house.postgres.query(
            """
            SELECT id, provider, email, created_at, last_used_at FROM identity.external_identities
            WHERE application_id = \(call.application) AND user_id = \(call.user) ORDER BY id
            """, deadline: context.deadline.instant
        ).map { row in
            LinkedIdentity(
                id: try row[0].decode(), provider: try row[1].decodeCase(), email: try row[2].decode(),
                createdAt: try row[3].decode(), lastUsedAt: try row[4].decode())
        }
    }
}

/// Takes a linked identity off a user, unless they could not come back then.
struct UnlinkIdentity: Sendable {
    let house: IdentityHouse

    func callAsFunction(_ call: Identity.UnlinkIdentity, _ context: CallContext) async throws -> Nothing {
        try await house.postgres.transaction(deadline: context.deadline.instant) { transaction in
            // Two at once must not take the last two away.
            _ = try transaction.lockUser(call.user)
            let rows = try transaction.query(
                """
                DELETE FROM identity.external_identities
                WHERE application_id = \(call.application) AND user_id = \(call.user) AND id = \(call.identity)
                RETURNING provider
                """)
            guard let row = rows.first else { throw ServiceError.notFound("connection") }
            guard try transaction.hasWayIn(call.user, call.application, client: call.client) else {
                throw ServiceError.lastWayIn
            }
            let audit = AuditEntry(
                event: .identityUnlinked, application: call.application, user: call.user, client: call.client,
                ipAddress: call.ipAddress, provider: try row[0].decodeCase(), context: context)
            try transaction.execute(audit.insert)
        }
        return Nothing()
    }
}

extension Transaction {
    /// Whether a user can still sign in: by a password, a provider, or a magic link to an address that is shown to be
    /// theirs, where the client has those.
    fileprivate func hasWayIn(_ user: UserID, _ application: ApplicationID, client: ClientID) throws -> Bool {
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
    static let lastWayIn = ServiceError(
        code: "last_way_in", status: 409,
        detail: "This is your only way to sign in. Please set a password first, or connect another provider.")
}
