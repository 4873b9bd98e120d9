import Models
import RPC

/// Lists the addresses of a user.
struct ListEmailsHandler: RPCHandler {
    let activeUsers: ActiveUsers
    let emails: EmailStore

    func callAsFunction(_ call: Identity.ListEmails, _ context: CallContext) async throws -> [UserEmail] {
        _ = try await activeUsers.find(call.user, of: call.application, context)
        return try await emails.emails(of: call.user, call.application, deadline: context.deadline.instant)
    }
}
