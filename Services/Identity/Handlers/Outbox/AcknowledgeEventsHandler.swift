import Foundation
import Models
import Postgres
import Proofs
import RPC

/// Forgets effects that were carried out.
struct AcknowledgeEventsHandler: RPCHandler {
    let house: IdentityHouse

    func callAsFunction(_ call: Identity.AcknowledgeEvents, _ context: CallContext) async throws -> Nothing {
        try await house.postgres.execute(
            "DELETE FROM identity.effects WHERE id = ANY(\(call.ids)::uuid[])", deadline: context.deadline.instant)
        return Nothing()
    }
}
