import Models
import RPC

/// A page of the members of an account.
struct ListMembersHandler: RPCHandler {
    let sessions: SessionVerifier
    let activeUsers: ActiveUsers
    let accounts: AccountStore

    func callAsFunction(
        _ call: Identity.ListMembers, _ context: CallContext
    ) async throws -> Identity.ListMembers.Reply {
        let maximum = Identity.ListMembers.maximumLimit
        guard (1...maximum).contains(call.limit) else {
            throw ServiceError.invalid([.init(in: .query, path: "limit", type: "range", expected: "1 to \(maximum)")])
        }
        var reader: (user: UserID, application: ApplicationID)?
        if let proof = call.session {
            let session = try await sessions.verify(proof, context).claims
            _ = try await activeUsers.find(session.user, of: session.application, context)
            reader = (session.user, session.application)
        } else {
            guard context.caller == .operator else { throw ServiceError.invalidProof }
        }
        return try await accounts.members(
            of: call.account, for: reader, limit: call.limit, after: call.cursor, user: call.user,
            deadline: context.deadline.instant)
    }
}
