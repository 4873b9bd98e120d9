import Foundation
import Models
import PasswordHashing
import Postgres
import Proofs
import RPC

/// The identities that are linked to a user.
struct ListLinkedIdentitiesHandler: RPCHandler {
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
