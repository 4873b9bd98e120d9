import Models
import Postgres
import RPC

/// What a user has agreed that a client may know or do.
struct FindConsentHandler: RPCHandler {
    let house: IdentityHouse

    func callAsFunction(_ call: Identity.FindConsent, _ context: CallContext) async throws -> [String] {
        try await house.postgres.query(
            """
            SELECT scopes FROM identity.consents
            WHERE application_id = \(call.application) AND user_id = \(call.user)
              AND client_id = \(call.client.description)
            """, deadline: context.deadline.instant
        ).first?[0].decode() ?? []
    }
}
