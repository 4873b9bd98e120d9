import Foundation
import Models
import OneTimePasswords
import Postgres

/// Reads and writes authenticator apps (`identity.totp_factors`).
struct TOTPFactorStore: Sendable {
    let postgres: PostgresClient
    let keys: FactorKeys

    /// Stores the secret of an app that is being set up. It replaces an earlier one that was not confirmed, and nothing else.
    func begin(
        _ secret: TOTPSecret, of user: UserID, _ application: ApplicationID, deadline: ContinuousClock.Instant
    ) async throws -> FactorID {
        let id = FactorID.make()
        let (keyID, sealed) = try keys.seal(secret, id: id, of: user)
        try await postgres.execute(
            """
            INSERT INTO identity.totp_factors (application_id, id, user_id, key_id, sealed_secret)
            VALUES (\(application), \(id), \(user), \(keyID), \(sealed))
            ON CONFLICT (application_id, user_id) WHERE confirmed_at IS NULL DO UPDATE SET
                id = EXCLUDED.id, key_id = EXCLUDED.key_id, sealed_secret = EXCLUDED.sealed_secret, created_at = now()
            """, deadline: deadline)
        return id
    }

    /// Confirms an app by a first code; the owner's proof is used up. From now on a sign-in needs a code of this app;
    /// an earlier app of the user goes. All their other sessions end, since they began with one factor. Returns recovery codes if the user
    /// has none, the user's new epoch, and whether the user had no factor before.
    ///
    /// - Throws: 404 `not_found` if no such app is being set up, 401 `second_factor_invalid` for a wrong code. The app can still be
    ///   confirmed then. 401 `sign_in_token_invalid` if it has to be the user's first factor, and is not; what
    ///   ``Transaction/lock(_:)`` throws.
    func confirm(
        _ id: FactorID, _ code: Secret, _ owner: FactorOwner, at date: Date,
        notice: OutgoingMail?, audit: AuditEntry, deadline: ContinuousClock.Instant
    ) async throws -> (codes: [RecoveryCode], epoch: Int, isFirst: Bool) {
        let (user, application) = (owner.user, owner.application)
        return try await postgres.transaction(deadline: deadline) { transaction in
            try transaction.lock(owner)
            let isFirst = try transaction.isFirstFactor(of: owner)
            let hasCodes = try transaction.countRecoveryCodes(of: user, application) > 0
            try transaction.confirm(id, code, of: user, application, at: date, keys)
            let epoch = try transaction.beginEpoch(of: user, application: application, keeping: owner.session)
            if let notice { try transaction.enqueue(.mail(notice), for: user, in: application) }
            try transaction.record(audit)
            return (hasCodes ? [] : try transaction.renewRecoveryCodes(of: user, application, keys), epoch, isFirst)
        }
    }

    /// Removes an app, and the recovery codes unless the user has passkeys, and ends all their other sessions; the owner's proof is used
    /// up. Two-step sign-in stays on if the user has turned it on and has passkeys; otherwise a sign-in needs one factor from now on, unless
    /// the application requires two. Returns the user's new epoch. Throws 404 `not_found`, and what ``Transaction/lock(_:)`` throws.
    ///
    /// - Parameter notice: makes the email message to the user. It is told whether two-step sign-in stays on.
    func remove(
        _ id: FactorID, _ owner: FactorOwner, notice: @escaping @Sendable (_ hasTwoStep: Bool) -> OutgoingMail?,
        audit: AuditEntry, deadline: ContinuousClock.Instant
    ) async throws -> Int {
        let (user, application) = (owner.user, owner.application)
        return try await postgres.transaction(deadline: deadline) { transaction in
            // Of two removals at once, the second one sees what the first one leaves.
            try transaction.lock(owner)
            let removed = try transaction.execute(
                """
                DELETE FROM identity.totp_factors
                WHERE application_id = \(application) AND id = \(id) AND user_id = \(user) AND confirmed_at IS NOT NULL
                """)
            guard removed == 1 else { throw ServiceError.notFound("factor") }
            try transaction.clearWithoutFactors(of: user, application)
            let rows = try transaction.query(
                """
                UPDATE identity.users SET two_step = two_step AND COALESCE(two_step_chosen, true)
                WHERE application_id = \(application) AND id = \(user)
                RETURNING two_step
                """)
            let epoch = try transaction.beginEpoch(of: user, application: application, keeping: owner.session)
            if let notice = notice(try rows.first?.decode("two_step") ?? false) {
                try transaction.enqueue(.mail(notice), for: user, in: application)
            }
            try transaction.record(audit)
            return epoch
        }
    }

    /// Turns two-step sign-in of a user on or off, and ends all their other sessions; the owner's proof is used up. Returns recovery codes,
    /// if it is on now and the user had none, and the user's new epoch; nil if it was as asked for already.
    ///
    /// - Throws: 404 `not_found` to turn it on without a factor; what ``Transaction/lock(_:)`` throws.
    func setTwoStep(
        _ isOn: Bool, _ owner: FactorOwner, notice: OutgoingMail?, audit: AuditEntry, deadline: ContinuousClock.Instant
    ) async throws -> (codes: [RecoveryCode], epoch: Int)? {
        let (user, application) = (owner.user, owner.application)
        return try await postgres.transaction(deadline: deadline) { transaction in
            try transaction.lock(owner)
            if isOn, try !transaction.hasFactors(of: user, application) { throw ServiceError.notFound("factor") }
            let changed = try transaction.execute(
                """
                UPDATE identity.users SET two_step = \(isOn), two_step_chosen = \(isOn)
                WHERE application_id = \(application) AND id = \(user) AND two_step <> \(isOn)
                """)
            guard changed == 1 else {
                // The app has turned it on. From now on the user has.
                try transaction.execute(
                    """
                    UPDATE identity.users SET two_step_chosen = \(isOn)
                    WHERE application_id = \(application) AND id = \(user)
                      AND two_step_chosen IS DISTINCT FROM \(isOn)
                    """)
                return nil
            }
            let epoch = try transaction.beginEpoch(of: user, application: application, keeping: owner.session)
            if let notice { try transaction.enqueue(.mail(notice), for: user, in: application) }
            try transaction.record(audit)
            let needsCodes = try isOn && transaction.countRecoveryCodes(of: user, application) == 0
            return (needsCodes ? try transaction.renewRecoveryCodes(of: user, application, keys) : [], epoch)
        }
    }

    /// The apps and passkeys of a user, oldest first, and how many recovery codes are left.
    func factors(
        of user: UserID, _ application: ApplicationID, deadline: ContinuousClock.Instant
    ) async throws -> Identity.ListFactors.Reply {
        let rows = try await postgres.query(
            """
            SELECT u.two_step, u.two_step AND NOT COALESCE(u.two_step_chosen, true) AS is_of_app,
                   f.id, f.type, f.name, f.created_at, f.last_used_at,
                   (SELECT count(*) FROM identity.recovery_codes r
                    WHERE r.application_id = u.application_id AND r.user_id = u.id) AS codes
            FROM identity.users u
            LEFT JOIN (
                SELECT application_id, user_id, id, 'totp' AS type, NULL AS name, created_at, last_used_at
                FROM identity.totp_factors WHERE confirmed_at IS NOT NULL
                UNION ALL
                SELECT application_id, user_id, id, 'passkey', name, created_at, last_used_at FROM identity.passkeys
            ) f ON f.application_id = u.application_id AND f.user_id = u.id
            WHERE u.application_id = \(application) AND u.id = \(user) ORDER BY f.id
            """, deadline: deadline)
        let factors: [Factor] = try rows.compactMap { row in
            guard let id = try row.decode("id", as: FactorID?.self) else { return nil }
            return Factor(
                id: id, type: try row.decode("type"), name: try row.decode("name"),
                createdAt: try row.decode("created_at"), lastUsedAt: try row.decode("last_used_at"))
        }
        return .init(
            factors: factors, hasTwoStep: try rows.first?.decode("two_step") ?? false,
            recoveryCodesLeft: try rows.first?.decode("codes") ?? 0,
            losesTwoStepWithApp: try rows.first?.decode("is_of_app") ?? false)
    }

    /// Uses a code of the user's app. Each code is accepted once, however many calls come at the same time. False for a code that
    /// is wrong or was used, and for a user without an app.
    func use(
        _ code: Secret, of user: UserID, _ application: ApplicationID, at date: Date,
        deadline: ContinuousClock.Instant
    ) async throws -> Bool {
        let rows = try await postgres.query(
            """
            SELECT \(sql: TOTPFactor.columns) FROM identity.totp_factors
            WHERE application_id = \(application) AND user_id = \(user) AND confirmed_at IS NOT NULL
            """, deadline: deadline)
        guard let factor = try rows.first.map({ try TOTPFactor($0, of: user, keys) }),
            let step = TOTP.verify(code, of: factor.secret, at: date, lastStep: factor.lastStep)
        else { return false }
        let updated = try await postgres.execute(
            """
            UPDATE identity.totp_factors SET last_step = \(step), last_used_at = now()
            WHERE application_id = \(application) AND id = \(factor.id) AND (last_step IS NULL OR last_step < \(step))
            """, deadline: deadline)
        return updated == 1
    }

    /// Deletes apps that were not confirmed within an hour.
    func deleteExpired() async throws {
        try await postgres.execute(
            """
            DELETE FROM identity.totp_factors
            WHERE confirmed_at IS NULL AND created_at < now() - interval '1 hour'
            """)
    }

    /// How many secrets are encrypted with another key than the current one.
    func countOfOldKeys() async throws -> Int {
        guard let current = keys.currentID else { return 0 }
        return try await postgres.query(
            "SELECT count(*) AS count FROM identity.totp_factors WHERE key_id <> \(current)"
        ).first?.decode("count") ?? 0
    }

    /// Encrypts the secrets of at most `limit` apps with the current key, and returns how many there were.
    func renewKeys(limit: Int = 200) async throws -> Int {
        guard let current = keys.currentID else { return 0 }
        let rows = try await postgres.query(
            """
            SELECT application_id, user_id, \(sql: TOTPFactor.columns) FROM identity.totp_factors
            WHERE key_id <> \(current) ORDER BY id DESC LIMIT \(limit)
            """)
        var renewed = 0
        for row in rows {
            let (user, application): (UserID, ApplicationID) = (
                try row.decode("user_id"), try row.decode("application_id")
            )
            // Without its key the row stays: an operator may put the key back.
            guard let factor = try? TOTPFactor(row, of: user, keys) else { continue }
            let (keyID, sealed) = try keys.seal(factor.secret, id: factor.id, of: user)
            renewed += try await postgres.execute(
                """
                UPDATE identity.totp_factors SET key_id = \(keyID), sealed_secret = \(sealed)
                WHERE application_id = \(application) AND id = \(factor.id) AND key_id = \(factor.keyID)
                """)
        }
        return renewed
    }
}

extension Transaction {
    /// Whether a factor is the first one of its owner, whose row is locked. Otherwise the owner has to have shown two: another factor may
    /// have come since that was looked at.
    ///
    /// - Throws: 401 `sign_in_token_invalid` at a sign-in, `insufficient_user_authentication` in a session of one factor.
    func isFirstFactor(of owner: FactorOwner) throws -> Bool {
        let isFirst = try !hasFactors(of: owner.user, owner.application)
        if isFirst { return true }
        guard !owner.isFirstFactor else { throw ServiceError.signInTokenInvalid }
        guard owner.hasShownTwoFactors else { throw ServiceError.secondFactorMissing }
        return false
    }

    /// Forgets the app that a user is setting up. Whoever began it may have shown less than is asked for from now on.
    func forgetUnconfirmedApp(of user: UserID, _ application: ApplicationID) throws {
        try execute(
            """
            DELETE FROM identity.totp_factors
            WHERE application_id = \(application) AND user_id = \(user) AND confirmed_at IS NULL
            """)
    }

    /// Removes the recovery codes of a user who has no factor left, and turns two-step sign-in off.
    func clearWithoutFactors(of user: UserID, _ application: ApplicationID) throws {
        guard try !hasFactors(of: user, application) else { return }
        try execute(
            "DELETE FROM identity.recovery_codes WHERE application_id = \(application) AND user_id = \(user)")
        try execute(
            """
            UPDATE identity.users SET two_step = false, two_step_chosen = NULL
            WHERE application_id = \(application) AND id = \(user)
            """)
    }

    /// Whether a user has an authenticator app or a passkey.
    func hasFactors(of user: UserID, _ application: ApplicationID) throws -> Bool {
        try !query(Self.factors(of: user, application)).isEmpty
    }

    /// Selects a row if a user has an authenticator app or a passkey.
    static func factors(of user: UserID, _ application: ApplicationID) -> Query {
        """
        SELECT 1 FROM identity.passkeys WHERE application_id = \(application) AND user_id = \(user)
        UNION ALL
        SELECT 1 FROM identity.totp_factors
        WHERE application_id = \(application) AND user_id = \(user) AND confirmed_at IS NOT NULL LIMIT 1
        """
    }
}

/// An authenticator app, its secret decrypted.
private struct TOTPFactor: Sendable {
    static let columns: StaticString = "id, key_id, sealed_secret, last_step"

    let id: FactorID
    let keyID: String
    let secret: TOTPSecret
    let lastStep: Int?

    init(_ row: Row, of user: UserID, _ keys: FactorKeys) throws {
        id = try row.decode("id")
        keyID = try row.decode("key_id")
        secret = try keys.open(try row.decode("sealed_secret"), keyID: keyID, id: id, of: user)
        lastStep = try row.decode("last_step")
    }
}

extension Transaction {
    /// Confirms an app by a first code, so that it counts from now on, and turns two-step sign-in on. An earlier app of the user goes.
    fileprivate func confirm(
        _ id: FactorID, _ code: Secret, of user: UserID, _ application: ApplicationID, at date: Date, _ keys: FactorKeys
    ) throws {
        let rows = try query(
            """
            SELECT \(sql: TOTPFactor.columns) FROM identity.totp_factors
            WHERE application_id = \(application) AND id = \(id) AND user_id = \(user) AND confirmed_at IS NULL
              AND created_at > now() - interval '1 hour'
            """)
        guard let row = rows.first else { throw ServiceError.notFound("factor") }
        let factor = try TOTPFactor(row, of: user, keys)
        guard let step = TOTP.verify(code, of: factor.secret, at: date, lastStep: nil) else {
            throw ServiceError.secondFactorInvalid
        }
        try execute(
            """
            DELETE FROM identity.totp_factors
            WHERE application_id = \(application) AND user_id = \(user) AND confirmed_at IS NOT NULL
            """)
        try execute(
            """
            UPDATE identity.totp_factors SET confirmed_at = now(), last_step = \(step), last_used_at = now()
            WHERE application_id = \(application) AND id = \(id)
            """)
        try execute(
            """
            UPDATE identity.users SET two_step = true,
                two_step_chosen = CASE WHEN two_step THEN two_step_chosen ELSE false END
            WHERE application_id = \(application) AND id = \(user)
            """)
    }
}

extension ServiceError {
    /// 401: a code is wrong, was used, or is too old.
    static let secondFactorInvalid = ServiceError(
        .secondFactorInvalid, detail: "This code is wrong or was used. Please enter the current one.")

    /// 401: a recovery code is unknown or was used.
    static let recoveryCodeInvalid = ServiceError(
        .secondFactorInvalid, detail: "This recovery code is wrong or was used. Please enter another one.")
}
