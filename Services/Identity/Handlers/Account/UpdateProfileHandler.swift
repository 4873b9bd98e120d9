import Models
import RPC

/// Changes the named fields of a user's profile.
struct UpdateProfileHandler: RPCHandler {
    let activeUsers: ActiveUsers
    let users: UserStore
    let audit: AuditLog

    func callAsFunction(_ call: Identity.UpdateProfile, _ context: CallContext) async throws -> SessionProfile {
        try PersonalFields.invalidParameters(of: call.changes).refuse()
        var profile = try await activeUsers.find(call.user, of: call.application, in: call.account, context).profile
        if call.changes.isEmpty { return profile }
        let deadline = context.deadline.instant
        let identity = try await users.update(call.changes, of: call.user, in: call.application, deadline: deadline)
        // The user was erased since the profile was read.
        guard let identity else { throw ServiceError.invalidToken }
        profile.identity = identity
        let entry = AuditEntry(
            event: .profileChanged, application: call.application, user: call.user,
            changed: call.changes.keys.map(\.rawValue).sorted(), context: context)
        try await audit.record(entry, deadline: deadline)
        return profile
    }
}
