import Models
import Postgres
import RPC

extension IdentityHouse {
    /// Changes a user, begins a new epoch and answers with the proof of it.
    func change(
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

    func record(of user: UserID, _ context: CallContext) async throws -> Identity.UserRecord {
        let deadline = context.deadline.instant
        guard let application = try await postgres.application(of: user, deadline: deadline),
            var found = try await postgres.user(user, of: application, deadline: deadline)
        else { throw ServiceError.notFound("user") }
        found.profile.activeMembership = found.profile.preferredMembership
        return Identity.UserRecord(profile: found.profile, createdAt: found.createdAt)
    }
}
