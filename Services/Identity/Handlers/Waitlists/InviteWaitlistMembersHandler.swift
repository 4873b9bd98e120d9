import Models
import RPC

/// Mails users who wait for a feature that it is open to them now.
struct InviteWaitlistMembersHandler: RPCHandler {
    let clients: ClientStore
    let waitlistMails: WaitlistMailStore

    func callAsFunction(
        _ call: Identity.InviteWaitlistMembers, _ context: CallContext
    ) async throws -> Identity.InviteWaitlistMembers.Reply {
        let maximum = Identity.InviteWaitlistMembers.maximumEntries
        guard call.entries.count <= maximum else {
            throw ServiceError.invalid([
                .init(in: .body, path: "/entries", type: "range", expected: "at most \(maximum)")
            ])
        }
        let deadline = context.deadline.instant
        // A row does not tell at which client the user joined.
        guard let client = try await clients.helpingClient(of: call.application, deadline: deadline) else {
            throw ServiceError.notFound("client of this application")
        }
        return try await waitlistMails.invite(call.entries, to: call.feature, client, deadline: deadline)
    }
}
