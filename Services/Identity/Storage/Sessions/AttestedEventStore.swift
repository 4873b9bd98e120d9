import Models
import Postgres

/// Records what other services attest.
struct AttestedEventStore: Sendable {
    let postgres: PostgresClient

    /// Writes an audit entry with the notice to its user, if any. Throws 403 `invalid_proof` if the proof was used before.
    func record(
        _ entry: AuditEntry, proof: String, notice: OutgoingMail?, deadline: ContinuousClock.Instant
    ) async throws {
        try await postgres.transaction(deadline: deadline) { transaction in
            try transaction.useProof(proof)
            if let notice { try transaction.enqueue(.mail(notice), for: entry.user, in: entry.application) }
            try transaction.record(entry)
        }
    }

    /// Writes an audit entry as ``AuditEntry/boundedInsert`` does. Throws 403 `invalid_proof` if the proof was used before.
    func recordBounded(_ entry: AuditEntry, proof: String, deadline: ContinuousClock.Instant) async throws {
        try await postgres.transaction(deadline: deadline) { transaction in
            try transaction.useProof(proof)
            try transaction.recordBounded(entry)
        }
    }
}
