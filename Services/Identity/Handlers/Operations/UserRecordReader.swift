import Models
import RPC

/// Reads users as operators see them.
struct UserRecordReader: Sendable {
    let users: UserStore
    let factors: TOTPFactorStore
    let emails: EmailStore
    let proofs: SessionProofIssuer

    /// The record of a user. Throws 404.
    func record(of user: UserID, _ context: CallContext) async throws -> Identity.UserRecord {
        let deadline = context.deadline.instant
        guard let application = try await users.application(of: user, deadline: deadline),
            var found = try await users.user(user, of: application, deadline: deadline)
        else { throw ServiceError.notFound("user") }
        found.profile.activeMembership = found.profile.preferredMembership
        return Identity.UserRecord(
            profile: found.profile, createdAt: found.createdAt,
            requirements: try await users.signInRequirements(of: found, deadline: deadline),
            factors: try await factors.factors(of: user, application, deadline: deadline),
            pendingEmails: try await emails.emails(of: user, application, deadline: deadline).filter(\.isPending),
            signUpMetadata: try await users.signUpMetadata(of: user, in: application, deadline: deadline))
    }

    /// The record of a user after a change, with the proof by which tokens ends all of their sessions. Throws 404.
    func record(
        of user: UserID, after epoch: Int, because reason: SessionEndReason, _ context: CallContext
    ) async throws -> Identity.UserRecord {
        var record = try await record(of: user, context)
        record.proof = try await proofs.epochProof(epoch, of: user, because: reason, context)
        return record
    }
}
