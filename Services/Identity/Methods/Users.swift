import Models
import Postgres
import RPC

/// What an operator sees of users.
struct ShowUser: Sendable {
    let house: IdentityHouse

    func callAsFunction(_ call: Identity.ShowUser, _ context: CallContext) async throws -> Identity.UserRecord {
        switch call.key {
        case .id(let user): try await house.record(of: user, context)
        case .email(let email, let application):
            try await house.record(of: find(email, in: application, context), context)
        }
    }

    private func find(
        _ email: EmailAddress, in application: ApplicationID?, _ context: CallContext
    ) async throws -> UserID {
        let deadline = context.deadline.instant
        let applications =
            if let application { [application] } else { try await house.postgres.applicationIDs(deadline: deadline) }
        let hashes = applications.map { "\\x" + house.emails.hash(email, in: $0).hexadecimal }
        let rows = try await house.postgres.query(
            """
            SELECT user_id FROM identity.email_credentials
            WHERE (application_id, email_hash) IN (
                SELECT * FROM unnest(\(applications)::uuid[], \(hashes)::bytea[])
            ) LIMIT 2
            """, deadline: deadline)
        guard let row = rows.first else { throw ServiceError.notFound("user") }
        guard rows.count == 1 else { throw ServiceError.ambiguous }
        return try row[0].decode()
    }
}

/// No sign-in from now on, and every session ends.
struct SuspendUser: Sendable {
    let house: IdentityHouse

    func callAsFunction(_ call: Identity.SuspendUser, _ context: CallContext) async throws -> Identity.UserRecord {
        try await house.change(call.user, .userSuspended, context) { transaction, user in
            try transaction.setStatus(.suspended, of: user)
        }
    }
}

/// Lifts a suspension. Sessions that it ended stay ended.
struct RestoreUser: Sendable {
    let house: IdentityHouse

    func callAsFunction(_ call: Identity.RestoreUser, _ context: CallContext) async throws -> Identity.UserRecord {
        try await house.change(call.user, .userRestored, context) { transaction, user in
            if user.isErased { throw ServiceError.userErased }
            try transaction.setStatus(.active, of: user)
        }
    }
}

/// Erases personal data and passwords, suspends the user for good, and has other services forget the addresses.
struct EraseUser: Sendable {
    let house: IdentityHouse

    func callAsFunction(_ call: Identity.EraseUser, _ context: CallContext) async throws -> Identity.UserRecord {
        try await house.change(call.user, .userErased, context) { transaction, user in
            try transaction.setStatus(.suspended, of: user)
            try transaction.promiseErasure(of: user)
            try transaction.erasePersonalData(of: user)
        }
    }
}

extension IdentityHouse {
    /// Changes a user, begins a new epoch and answers with the proof of it.
    fileprivate func change(
        _ id: UserID, _ event: AuditEntry.Event, _ context: CallContext,
        _ body: @escaping @Sendable (Transaction, LockedUser) throws -> Void
    ) async throws -> Identity.UserRecord {
        let epoch = try await postgres.transaction(deadline: context.deadline.instant) { transaction in
            let user = try transaction.lockUser(id)
            try body(transaction, user)
            let audit = AuditEntry(event: event, application: user.application, user: id, context: context)
            try transaction.execute(audit.insert)
            return try transaction.beginEpoch(of: id, application: user.application)
        }
        var record = try await record(of: id, context)
        record.proof = try await proofs.sign(
            .epoch(epoch, of: id, request: context.requestID, keeping: nil), for: .tokens)
        return record
    }

    fileprivate func record(of user: UserID, _ context: CallContext) async throws -> Identity.UserRecord {
        let deadline = context.deadline.instant
        guard let application = try await postgres.application(of: user, deadline: deadline),
            var found = try await postgres.user(user, of: application, deadline: deadline)
        else { throw ServiceError.notFound("user") }
        found.profile.activeMembership = found.profile.preferredMembership
        return Identity.UserRecord(profile: found.profile, createdAt: found.createdAt)
    }
}
