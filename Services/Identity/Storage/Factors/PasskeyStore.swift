import Foundation
import Models
import OneTimePasswords
import Postgres
import WebAuthn

/// A passkey with the user who signs in with it.
struct PasskeyOwner: Sendable {
    let id: FactorID
    let user: UserID
    /// The epoch of the user's rights when the passkey was read.
    let epoch: Int
    let status: UserStatus
    /// What the authenticator's answer is verified with.
    let passkey: StoredPasskey
}

/// Reads and writes passkeys (`identity.passkeys`).
struct PasskeyStore: Sendable {
    let postgres: PostgresClient
    /// Hash the recovery codes that come with a first factor.
    let keys: FactorKeys

    /// The passkeys of a user, oldest first.
    func passkeys(
        of user: UserID, _ application: ApplicationID, deadline: ContinuousClock.Instant
    ) async throws -> [Passkey] {
        try await postgres.query(
            """
            SELECT \(sql: Passkey.columns) FROM identity.passkeys
            WHERE application_id = \(application) AND user_id = \(user) ORDER BY id
            """, deadline: deadline
        ).map { try Passkey($0) }
    }

    /// What a browser is told of a user's passkeys, so that no authenticator gets two.
    func descriptors(
        of user: UserID, _ application: ApplicationID, deadline: ContinuousClock.Instant
    ) async throws -> [PasskeyDescriptor] {
        try await postgres.query(
            """
            SELECT credential_id, transports FROM identity.passkeys
            WHERE application_id = \(application) AND user_id = \(user) ORDER BY id
            """, deadline: deadline
        ).map { row in
            PasskeyDescriptor(
                credentialID: try row.decode("credential_id"),
                transports: try row.decode("transports", as: [String].self).compactMap(AuthenticatorTransport.init))
        }
    }

    /// The handle that names a user to authenticators, made at the first call. Throws 404 if there is no such user.
    func handle(
        of user: UserID, _ application: ApplicationID, deadline: ContinuousClock.Instant
    ) async throws -> Data {
        let rows = try await postgres.query(
            """
            UPDATE identity.users SET passkey_handle = COALESCE(passkey_handle, \(PasskeyChallenge.make()))
            WHERE application_id = \(application) AND id = \(user)
            RETURNING passkey_handle
            """, deadline: deadline)
        guard let row = rows.first else { throw ServiceError.notFound("user") }
        return try row.decode("passkey_handle")
    }

    /// The passkey with the id that its authenticator chose; nil if the application has none.
    func find(
        credentialID: Data, _ application: ApplicationID, deadline: ContinuousClock.Instant
    ) async throws -> PasskeyOwner? {
        try await postgres.query(
            """
            SELECT p.id, p.user_id, p.credential_id, p.algorithm, p.public_key, p.counter, p.is_backup_eligible,
                   u.passkey_handle, u.epoch, u.status
            FROM identity.passkeys p
            JOIN identity.users u ON u.application_id = p.application_id AND u.id = p.user_id
            WHERE p.application_id = \(application) AND p.credential_id = \(credentialID)
            """, deadline: deadline
        ).first.map { try PasskeyOwner($0) }
    }

    /// Records a use. False if the counter has not grown since the passkey was read: another answer came first.
    func use(
        _ id: FactorID, _ assertion: VerifiedAssertion, _ application: ApplicationID,
        deadline: ContinuousClock.Instant
    ) async throws -> Bool {
        let counter = Int(assertion.counter)
        return try await postgres.execute(
            """
            UPDATE identity.passkeys
            SET counter = \(counter), is_backed_up = \(assertion.isBackedUp), last_used_at = now()
            WHERE application_id = \(application) AND id = \(id)
              AND (counter < \(counter) OR (counter = 0 AND \(counter)::bigint = 0))
            """, deadline: deadline) == 1
    }

    /// Adds a passkey; the owner's proof is used up. Returns it, recovery codes if the user has none, the user's new epoch if it begins
    /// one, and whether the user had no factor before.
    ///
    /// - Parameter endsSessions: whether the user's sign-ins need two factors. Then the first factor ends all their other sessions, since
    ///   they began with one factor.
    /// - Throws: 409 `passkey_exists` if a user of the application has it, 409 `passkey_limit_reached`; 401 `sign_in_token_invalid` if it
    ///   has to be the user's first factor, and is not; what ``Transaction/lock(_:)`` throws.
    func add(
        _ passkey: RegisteredPasskey, transports: [AuthenticatorTransport], name: String, _ owner: FactorOwner,
        endsSessions: Bool = false, notice: OutgoingMail?, audit: AuditEntry, deadline: ContinuousClock.Instant
    ) async throws -> (passkey: Passkey, codes: [RecoveryCode], epoch: Int?, isFirst: Bool) {
        let (user, application) = (owner.user, owner.application)
        return try await postgres.transaction(deadline: deadline) { transaction in
            // The lock makes the count hold.
            try transaction.lock(owner)
            let isFirst = try transaction.isFirstFactor(of: owner)
            guard try transaction.countPasskeys(of: user, application) < Passkey.maximumPerUser else {
                throw ServiceError.passkeyLimitReached
            }
            let rows = try transaction.query(
                """
                INSERT INTO identity.passkeys
                    (application_id, id, user_id, credential_id, algorithm, public_key, counter, is_backup_eligible,
                     is_backed_up, transports, aaguid, name)
                VALUES (\(application), \(FactorID.make()), \(user), \(passkey.credentialID),
                        \(passkey.publicKey.algorithm.rawValue), \(passkey.publicKey.bytes), \(Int(passkey.counter)),
                        \(passkey.isBackupEligible), \(passkey.isBackedUp), \(transports.map(\.rawValue)),
                        \(passkey.aaguid), \(name))
                ON CONFLICT ON CONSTRAINT passkeys_credential DO NOTHING
                RETURNING \(sql: Passkey.columns)
                """)
            guard let row = rows.first else { throw ServiceError.passkeyExists }
            if isFirst { try transaction.forgetUnconfirmedApp(of: user, application) }
            let epoch =
                endsSessions && isFirst
                ? try transaction.beginEpoch(of: user, application: application, keeping: owner.session) : nil
            if let notice { try transaction.enqueue(.mail(notice), for: user, in: application) }
            try transaction.record(audit)
            let needsCodes =
                try keys.currentID != nil && transaction.countRecoveryCodes(of: user, application) == 0
            let codes = needsCodes ? try transaction.renewRecoveryCodes(of: user, application, keys) : []
            return (try Passkey(row), codes, epoch, isFirst)
        }
    }

    /// Gives a passkey of a user another name. Throws 404 `not_found`.
    func rename(
        _ id: FactorID, to name: String, of user: UserID, _ application: ApplicationID, audit: AuditEntry,
        deadline: ContinuousClock.Instant
    ) async throws -> Passkey {
        try await postgres.transaction(deadline: deadline) { transaction in
            let rows = try transaction.query(
                """
                UPDATE identity.passkeys SET name = \(name)
                WHERE application_id = \(application) AND id = \(id) AND user_id = \(user)
                RETURNING \(sql: Passkey.columns)
                """)
            guard let row = rows.first else { throw ServiceError.notFound("passkey") }
            try transaction.record(audit)
            return try Passkey(row)
        }
    }

    /// Removes a passkey, with the last factor also the recovery codes and two-step sign-in, and ends all other sessions of the user; the
    /// owner's proof is used up. Returns the user's new epoch. Throws 404 `not_found`, and what ``Transaction/lock(_:)`` throws.
    ///
    /// - Parameter notice: makes the email message to the user. It is told whether two-step sign-in went off.
    func remove(
        _ id: FactorID, _ owner: FactorOwner, notice: @escaping @Sendable (_ turnedTwoStepOff: Bool) -> OutgoingMail?,
        audit: AuditEntry, deadline: ContinuousClock.Instant
    ) async throws -> Int {
        let (user, application) = (owner.user, owner.application)
        return try await postgres.transaction(deadline: deadline) { transaction in
            // Of two removals at once, the second one sees what the first one leaves.
            try transaction.lock(owner)
            let removed = try transaction.execute(
                """
                DELETE FROM identity.passkeys
                WHERE application_id = \(application) AND id = \(id) AND user_id = \(user)
                """)
            guard removed == 1 else { throw ServiceError.notFound("passkey") }
            let hadTwoStep = try transaction.hasTwoStep(user, application)
            try transaction.clearWithoutFactors(of: user, application)
            let turnedOff = try hadTwoStep && !transaction.hasTwoStep(user, application)
            let epoch = try transaction.beginEpoch(of: user, application: application, keeping: owner.session)
            if let notice = notice(turnedOff) { try transaction.enqueue(.mail(notice), for: user, in: application) }
            try transaction.record(audit)
            return epoch
        }
    }

    /// Enqueues a notice to the user of a passkey.
    func notify(
        _ notice: OutgoingMail, _ user: UserID, _ application: ApplicationID, deadline: ContinuousClock.Instant
    ) async throws {
        try await postgres.transaction(deadline: deadline) { transaction in
            try transaction.enqueue(.mail(notice), for: user, in: application)
        }
    }
}

extension Transaction {
    fileprivate func countPasskeys(of user: UserID, _ application: ApplicationID) throws -> Int {
        try query(
            """
            SELECT count(*) AS count FROM identity.passkeys
            WHERE application_id = \(application) AND user_id = \(user)
            """
        ).first?.decode("count") ?? 0
    }

    fileprivate func hasTwoStep(_ user: UserID, _ application: ApplicationID) throws -> Bool {
        try query(
            "SELECT two_step FROM identity.users WHERE application_id = \(application) AND id = \(user)"
        ).first?.decode("two_step") ?? false
    }

    /// Removes all second factors of a user, and returns what there was.
    func removeFactors(of user: UserID, _ application: ApplicationID) throws -> Identity.RemovedFactors {
        let passkeys = try execute(
            "DELETE FROM identity.passkeys WHERE application_id = \(application) AND user_id = \(user)")
        // An app that is being set up is none yet.
        let apps = try query(
            """
            DELETE FROM identity.totp_factors WHERE application_id = \(application) AND user_id = \(user)
            RETURNING confirmed_at IS NOT NULL AS is_confirmed
            """)
        let codes = try execute(
            "DELETE FROM identity.recovery_codes WHERE application_id = \(application) AND user_id = \(user)")
        try execute(
            "DELETE FROM identity.remembered_browsers WHERE application_id = \(application) AND user_id = \(user)")
        // The handle goes, too: a passkey that is left in an authenticator belongs to nobody.
        try execute(
            """
            UPDATE identity.users SET two_step = false, two_step_chosen = NULL, passkey_handle = NULL
            WHERE application_id = \(application) AND id = \(user)
            """)
        return .init(
            hasApp: try apps.contains { try $0.decode("is_confirmed") }, passkeys: passkeys, recoveryCodes: codes)
    }
}

extension Passkey {
    fileprivate static let columns: StaticString = "id, name, created_at, last_used_at, is_backed_up"

    fileprivate init(_ row: Row) throws {
        self.init(
            id: try row.decode("id"), name: try row.decode("name"), createdAt: try row.decode("created_at"),
            lastUsedAt: try row.decode("last_used_at"), isBackedUp: try row.decode("is_backed_up"))
    }
}

extension PasskeyOwner {
    fileprivate init(_ row: Row) throws {
        guard let algorithm = COSEAlgorithm(rawValue: try row.decode("algorithm")),
            let publicKey = PasskeyPublicKey(algorithm: algorithm, bytes: try row.decode("public_key"))
        else { throw PostgresError.decoding(column: "public_key") }
        guard let counter = UInt32(exactly: try row.decode("counter", as: Int.self)) else {
            throw PostgresError.decoding(column: "counter")
        }
        self.init(
            id: try row.decode("id"), user: try row.decode("user_id"), epoch: try row.decode("epoch"),
            status: try row.decode("status"),
            passkey: StoredPasskey(
                credentialID: try row.decode("credential_id"), publicKey: publicKey, counter: counter,
                isBackupEligible: try row.decode("is_backup_eligible"), userHandle: try row.decode("passkey_handle")))
    }
}

extension ServiceError {
    /// 409: the passkey is registered already.
    static let passkeyExists = ServiceError(.passkeyExists, detail: "This passkey is registered already.")

    /// 409: the user has as many passkeys as they can have.
    static let passkeyLimitReached = ServiceError(
        .passkeyLimitReached, detail: "You have \(Passkey.maximumPerUser) passkeys. Please remove one first.")
}
