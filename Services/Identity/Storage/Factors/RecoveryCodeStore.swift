import Foundation
import Models
import OneTimePasswords
import Postgres
import Proofs

/// What a recovery code is used for. Until that is done the same code may be sent again for it, within ten minutes: an error may have
/// come in between, such as tokens being away.
enum RecoveryCodeUse: Sendable {
    /// A stored sign-in, by its id. It goes on once, so it uses up one code.
    case signIn(String)
    /// A session that is to be renewed. Its proof tells when it last had two factors: once it was renewed, that is another time, and the
    /// code is void in it as well.
    case session(SessionProof)

    fileprivate func key(of hash: Data) -> String {
        switch self {
        case .signIn(let id): "recovery code \(id) \(hash.hexadecimal)"
        case .session(let proof):
            "recovery code \(proof.session) \(proof.twoFactorsAt ?? proof.authenticatedAt) \(hash.hexadecimal)"
        }
    }
}

/// Reads and writes recovery codes (`identity.recovery_codes`).
struct RecoveryCodeStore: Sendable {
    let postgres: PostgresClient
    let keys: FactorKeys

    /// Uses a code up, and writes the notice and `audit` with it. Returns how many codes are left; nil for a code that is unknown or was
    /// used. Of calls at the same time, one gets a number.
    ///
    /// - Parameters:
    ///   - use: what the code is for; nil if it is good for one call only.
    ///   - notice: makes the email message to the user. It is told how many codes are left.
    /// - Throws: 401 `sign_in_token_invalid` if another code was used up for the sign-in.
    func use(
        _ code: RecoveryCode, of user: UserID, _ application: ApplicationID, for use: RecoveryCodeUse? = nil,
        notice: @escaping @Sendable (_ left: Int) -> OutgoingMail?, audit: AuditEntry,
        deadline: ContinuousClock.Instant
    ) async throws -> Int? {
        let all = keys.hashes(of: code, of: user)
        let hashes = all.map { "\\x" + $0.hexadecimal }
        return try await postgres.transaction(deadline: deadline) { transaction in
            let used = try transaction.query(
                """
                DELETE FROM identity.recovery_codes
                WHERE application_id = \(application) AND user_id = \(user) AND hash = ANY (\(hashes)::bytea[])
                RETURNING hash
                """)
            let left = try transaction.countRecoveryCodes(of: user, application)
            guard let row = used.first else {
                guard let use else { return nil }
                return try all.contains { try transaction.wasUsed(use.key(of: $0)) } ? left : nil
            }
            if case .signIn(let id) = use, try !transaction.isFirstUse(of: "recovery code \(id)") {
                throw ServiceError.signInTokenInvalid
            }
            if let use { try transaction.useProof(use.key(of: try row.decode("hash"))) }
            if let notice = notice(left) { try transaction.enqueue(.mail(notice), for: user, in: application) }
            try transaction.record(audit)
            return left
        }
    }

    /// Makes new codes for the user of a session, whose proof is used up. Earlier codes become void. Throws what
    /// ``Transaction/lock(_:)`` throws.
    func renew(
        _ owner: FactorOwner, notice: OutgoingMail?, audit: AuditEntry, deadline: ContinuousClock.Instant
    ) async throws -> [RecoveryCode] {
        let (user, application) = (owner.user, owner.application)
        return try await postgres.transaction(deadline: deadline) { transaction in
            // The lock keeps two calls from leaving the codes of both.
            try transaction.lock(owner)
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
