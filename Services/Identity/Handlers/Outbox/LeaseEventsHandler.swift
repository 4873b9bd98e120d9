import Foundation
import Models
import Postgres
import Proofs
import RPC

/// Hands out pending effects, the oldest first, each to one asker at a time.
struct LeaseEventsHandler: RPCHandler {
    static let most = 500
    let house: IdentityHouse

    func callAsFunction(_ call: Identity.LeaseEvents, _ context: CallContext) async throws -> [OutboxEvent] {
        let (limit, lease) = (min(max(1, call.limit), Self.most), min(max(1, call.leaseSeconds), 300))
        let rows = try await house.postgres.query(
            """
            WITH claimed AS MATERIALIZED (
                SELECT application_id, id FROM identity.effects WHERE claimed_until < now()
                ORDER BY id LIMIT \(limit) FOR UPDATE SKIP LOCKED
            )
            UPDATE identity.effects e SET claimed_until = now() + make_interval(secs => \(lease)), attempts = attempts + 1
            FROM claimed c WHERE e.application_id = c.application_id AND e.id = c.id
            RETURNING e.id, e.user_id, e.kind, e.payload::text
            """, deadline: context.deadline.instant)
        var effects: [OutboxEvent] = []
        var void: [OutboxEventID] = []
        for row in rows {
            let id: OutboxEventID = try row[0].decode()
            do {
                let pending = try PendingEvent(
                    kind: try row[2].decode(), payload: Data(try row[3].decode(as: String.self).utf8))
                if let work = try await work(pending, as: id, of: try row[1].decode(), context) {
                    effects.append(OutboxEvent(id: id, work: work))
                } else {
                    void.append(id)
                }
            } catch {
                // Stays where it is; the others must not wait for it.
                house.logger.error("an effect can't be read", metadata: ["effect": "\(id)"])
            }
        }
        if !void.isEmpty { _ = try await AcknowledgeEventsHandler(house: house)(.init(ids: void), context) }
        return effects.sorted { $0.id < $1.id }
    }

    /// Proofs live for seconds, so each is signed when it is about to be carried. Nil when there is nothing to do.
    private func work(
        _ pending: PendingEvent, as id: OutboxEventID, of user: UserID?, _ context: CallContext
    ) async throws -> OutboxEvent.Work? {
        switch pending {
        case .mail(let mail): return .mail(try await house.signed(mail, as: id))
        case .mailRequest(let request):
            guard let mail = try await house.mail(for: request, deadline: context.deadline.instant) else { return nil }
            return .mail(try await house.signed(mail, as: id))
        case .erasure(let erasure):
            return .forgetUser(try await house.proofs.sign(statement: erasure, for: .mailer))
        case .epoch(let epoch, let kept):
            guard let user else { return nil }
            let proof = try await house.proofs.sign(
                .epoch(epoch, of: user, request: nil, keeping: kept), for: .tokens)
            return .advanceEpoch(proof)
        }
    }
}

extension IdentityHouse {
    /// A mail that mailer will take for the effect `id`: every byte of it is signed.
    func signed(_ mail: OutgoingMail, as id: OutboxEventID) async throws -> SignedMail {
        let content = try JSONEncoder().encode(mail)
        return SignedMail(
            content: content,
            proof: try await proofs.sign(statement: MailProof(effect: id, content: content), for: .mailer))
    }
}
