import Models
import OneTimePasswords
import Postgres
import Proofs

/// Reads and writes recovery codes (`identity.recovery_codes`).
struct RecoveryCodeStore: Sendable {
    let postgres: PostgresClient
    let keys: FactorKeys

    /// Uses a code up, and writes `notice` and `audit` with it. Returns how many codes are left; nil for a code that is unknown or was
    /// used. Of calls at the same time, one gets a number.
    func use(
        _ code: RecoveryCode, of user: UserID, _ application: ApplicationID, notice: OutgoingMail?, audit: AuditEntry,
        deadline: ContinuousClock.Instant
    ) async throws -> Int? {
        let hashes = keys.hashes(of: code, of: user).map { "\\x" + $0.hexadecimal }
        return try await postgres.transaction(deadline: deadline) { transaction in
            let used = try transaction.query(
                """
                DELETE FROM identity.recovery_codes
                WHERE application_id = \(application) AND user_id = \(user) AND hash = ANY (\(hashes)::bytea[])
                RETURNING key_id
                """)
            guard !used.isEmpty else { return nil }
            if let notice { try transaction.enqueue(.mail(notice), for: user, in: application) }
            try transaction.record(audit)
            return try transaction.countRecoveryCodes(of: user, application)
        }
    }

    /// Makes new codes for the user of a session, whose proof is used up. Earlier codes become void.
    func renew(
        _ proof: ProofVerifier.VerifiedProof<SessionProof>, notice: OutgoingMail?, audit: AuditEntry,
        deadline: ContinuousClock.Instant
    ) async throws -> [RecoveryCode] {
        let (user, application) = (proof.claims.user, proof.claims.application)
        return try await postgres.transaction(deadline: deadline) { transaction in
            try transaction.useProof(proof.id)
            // The lock keeps two calls from leaving the codes of both.
            _ = try transaction.lockUser(user)
            if let notice { try transaction.enqueue(.mail(notice), for: user, in: application) }
            try transaction.record(audit)
            return try transaction.renewRecoveryCodes(of: user, application, keys)
        }
    }

    /// How many codes were hashed with another key than the current one: that key is needed until they are gone.
    func countOfOldKeys() async throws -> Int {
        guard let current = keys.currentID else { return 0 }
        return try await postgres.query(
            "SELECT count(*) AS count FROM identity.recovery_codes WHERE key_id <> \(current)"
        ).first?.decode("count") ?? 0
    }
}

extension Transaction {
    /// Makes new recovery codes for a user, whose earlier ones become void.
    func renewRecoveryCodes(
        of user: UserID, _ application: ApplicationID, _ keys: FactorKeys
    ) throws -> [RecoveryCode] {
        let codes = RecoveryCode.makeSet()
        try execute(
            "DELETE FROM identity.recovery_codes WHERE application_id = \(application) AND user_id = \(user)")
        for code in codes {
            let (keyID, hash) = try keys.hash(code, of: user)
            try execute(
                """
                INSERT INTO identity.recovery_codes (application_id, user_id, key_id, hash)
                VALUES (\(application), \(user), \(keyID), \(hash))
                """)
        }
        return codes
    }

    /// How many recovery codes a user has left.
    func countRecoveryCodes(of user: UserID, _ application: ApplicationID) throws -> Int {
        try query(
            """
            SELECT count(*) AS count FROM identity.recovery_codes
            WHERE application_id = \(application) AND user_id = \(user)
            """
        ).first?.decode("count") ?? 0
    }
}
