import Models
import PasswordHashing
import RPC

/// Sets a new password after checking the current one. Every other session ends and a notice is mailed: the events for
/// both are written with the change itself.
struct ChangePasswordHandler: RPCHandler {
    let clients: ClientStore
    let activeUsers: ActiveUsers
    let passwords: PasswordStore
    let audit: AuditLog
    let policy: PasswordPolicy
    let hasher: PasswordHasher
    let proofs: SessionProofIssuer

    func callAsFunction(
        _ call: Identity.ChangePassword, _ context: CallContext
    ) async throws -> Identity.ChangePassword.Reply {
        let deadline = context.deadline.instant
        let client = try await clients.require(call.client, deadline: deadline)
        guard client.applicationID == call.application else { throw ServiceError.unknownClient }
        let profile = try await activeUsers.find(call.user, of: call.application, in: call.account, context).profile
        let stored = try await passwords.credential(of: call.user, application: call.application, deadline: deadline)
        guard let stored,
            try await hasher.verify(
                call.currentPassword, against: stored.hash, for: call.share, deadline: deadline) != .wrong
        else {
            try await audit.record(entry(.passwordChangeFailed, call, context), deadline: deadline)
            throw ServiceError.invalidCredentials
        }
        let words = PasswordPolicy.OwnWords(email: profile.address, applicationName: client.applicationName)
        try await policy.violations(of: call.newPassword, words, path: "/new_password", deadline: deadline).refuse()
        let hash = try await hasher.hash(call.newPassword, for: call.share, deadline: deadline)
        let epoch = try await passwords.change(
            stored, to: hash, keeping: call.keptSession,
            notice: OutgoingMail.notice(.passwordChanged, to: profile, client, origin: call.origin),
            entry(.passwordChanged, call, context), deadline: deadline)
        return .init(
            proof: try await proofs.epochProof(
                epoch, of: call.user, keeping: call.keptSession, because: .passwordChanged, context), epoch: epoch)
    }

    private func entry(
        _ event: AuditEntry.Event, _ call: Identity.ChangePassword, _ context: CallContext
    ) -> AuditEntry {
        AuditEntry(
            event: event, application: call.application, user: call.user, ipAddress: call.ipAddress,
            device: call.origin?.deviceName, context: context)
    }
}
