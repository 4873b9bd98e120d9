import Models
import PasswordHashing
import RPC

/// Gives a user a password, on behalf of an operator.
struct SetUserPasswordHandler: RPCHandler {
    let administration: UserAdministrationStore
    let clients: ClientStore
    let policy: PasswordPolicy
    let hasher: PasswordHasher
    let reader: UserRecordReader

    func callAsFunction(_ call: Identity.SetUserPassword, _ context: CallContext) async throws -> Identity.UserRecord {
        let deadline = context.deadline.instant
        let profile = try await reader.record(of: call.user, context).profile
        let client = try await clients.helpingClient(of: profile.applicationID, deadline: deadline)
        let words = PasswordPolicy.OwnWords(email: profile.address, applicationName: client?.applicationName ?? "")
        try await policy.violations(of: call.password, words, path: "/password", deadline: deadline).refuse()
        // Hashed before any row is locked.
        let hash = try await hasher.hash(call.password, deadline: deadline)
        let notice = client.flatMap { OutgoingMail.notice(.passwordChanged, to: profile, $0) }
        let epoch = try await administration.setPassword(
            hash, of: call.user, in: profile.applicationID, notice: profile.status == .active ? notice : nil, context)
        return try await reader.record(of: call.user, after: epoch, because: .passwordChanged, context)
    }
}
