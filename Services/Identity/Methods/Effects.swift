import Models
import Postgres
import Proofs
import RPC

/// Hands out pending effects, the oldest first, each to one asker at a time.
struct ClaimEffects: Sendable {
    static let most = 500
    let house: IdentityHouse

    func callAsFunction(_ call: Identity.ClaimEffects, _ context: CallContext) async throws -> [Effect] {
        let (limit, lease) = (min(max(1, call.limit), Self.most), min(max(1, call.leaseSeconds), 300))
        let rows = try await house.postgres.query(
            """
            UPDATE identity.effects SET claimed_until = now() + make_interval(secs => \(lease))
            WHERE id IN (
                SELECT id FROM identity.effects WHERE claimed_until < now()
                ORDER BY id LIMIT \(limit) FOR UPDATE SKIP LOCKED
            )
            RETURNING id, user_id, kind, payload
            """, deadline: context.deadline.instant)
        var effects: [Effect] = []
        for row in rows {
            let pending = try PendingEffect(kind: try row[2].decode(), payload: try row[3].decode())
            effects.append(Effect(id: try row[0].decode(), work: try await work(pending, of: try row[1].decode())))
        }
        return effects.sorted { $0.id < $1.id }
    }

    private func work(_ pending: PendingEffect, of user: UserID) async throws -> Effect.Work {
        switch pending {
        case .mail(let mail): return .mail(mail)
        case .epoch(let epoch, let kept):
            let proof = try await house.proofs.sign(
                .epoch(epoch, of: user, request: nil, keeping: kept), for: .tokens)
            return .advanceEpoch(proof)
        }
    }
}

/// Forgets effects that were carried out.
struct SettleEffects: Sendable {
    let house: IdentityHouse

    func callAsFunction(_ call: Identity.SettleEffects, _ context: CallContext) async throws -> Nothing {
        try await house.postgres.execute(
            "DELETE FROM identity.effects WHERE id = ANY(\(call.ids))", deadline: context.deadline.instant)
        return Nothing()
    }
}
