import Models
import Postgres

/// Remembers the ids of proofs that were acted on, `identity.used_proofs`, so that each counts once. The same for sign-ins and sessions for
/// which a recovery code was used.
struct UsedProofStore: Sendable {
    let postgres: PostgresClient

    /// Records that a proof was used. Throws 403 `invalid_proof` if it was used before.
    func use(_ id: String, deadline: ContinuousClock.Instant) async throws {
        guard try await postgres.execute(Self.insert(id), deadline: deadline) == 1 else {
            throw ServiceError.invalidProof
        }
    }

    /// Deletes the ids of proofs that have expired by now. Assertions of clients are valid for the
    /// most time: up to an hour.
    func deleteExpired() async throws {
        try await postgres.execute("DELETE FROM identity.used_proofs WHERE used_at < now() - interval '65 minutes'")
    }

    /// The statement that records a proof: it inserts one row the first time, none after that.
    static func insert(_ id: String) -> Query {
        "INSERT INTO identity.used_proofs (id) VALUES (\(id)) ON CONFLICT DO NOTHING"
    }
}

extension Transaction {
    /// Records that a proof was used. Throws 403 `invalid_proof` if it was used before.
    func useProof(_ id: String) throws {
        guard try isFirstUse(of: id) else { throw ServiceError.invalidProof }
    }

    /// Records the use of something that counts once, such as a proof. False if it was used before. A call at the same time waits until
    /// this transaction ends.
    func isFirstUse(of id: String) throws -> Bool { try execute(UsedProofStore.insert(id)) == 1 }

    /// Whether something that counts once was used within the last ten minutes.
    func wasUsed(_ id: String) throws -> Bool {
        try !query(
            "SELECT 1 FROM identity.used_proofs WHERE id = \(id) AND used_at > now() - interval '10 minutes'"
        ).isEmpty
    }
}
