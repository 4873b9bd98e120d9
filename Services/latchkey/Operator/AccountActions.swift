import Models
import RPCClient

/// What operators do to accounts in several calls: the commands and the admin API do it in the same way.
enum AccountActions {
    /// Reads all members of an account, page by page.
    static func members(of account: AccountID, _ fleet: Fleet) async throws -> [AccountMember] {
        var members: [AccountMember] = []
        var cursor: MembershipID?
        repeat {
            let page = try await fleet.identity.call(
                Identity.ListMembers(
                    session: nil, account: account, limit: Identity.ListMembers.maximumLimit, cursor: cursor))
            members += page.members
            cursor = page.nextCursor
        } while cursor != nil
        return members
    }

    /// Gives a member another role, and ends the member's sessions in the account. If that fails, the gateway does it a moment later, because
    /// identity has stored an outbox event for it.
    ///
    /// - Returns: the member, and why the sessions have not ended yet; nil if they have, or go on.
    static func setRole(
        _ role: Role, of user: UserID, in account: AccountID, _ fleet: Fleet
    ) async throws -> (member: AccountMember, delay: (any Error)?) {
        let changed = try await fleet.identity.call(
            Identity.SetMemberRole(session: nil, account: account, member: .user(user), role: role))
        return (changed.member, await endSessions(changed.proof, fleet))
    }

    /// Takes a user out of an account, and ends the user's sessions in it.
    ///
    /// - Returns: whether the account was deleted with its last member, and why the sessions have not ended yet; nil if they have.
    static func remove(
        _ user: UserID, from account: AccountID, _ fleet: Fleet
    ) async throws -> (isAccountDeleted: Bool, delay: (any Error)?) {
        let removed = try await fleet.identity.call(
            Identity.RemoveMember(session: nil, account: account, member: .user(user)))
        return (removed.isAccountDeleted, await endSessions(removed.proof, fleet))
    }

    /// Deletes an account without members but its owner, whose sessions in it end.
    ///
    /// - Returns: why the sessions have not ended yet; nil if they have.
    static func delete(_ account: AccountID, _ fleet: Fleet) async throws -> (any Error)? {
        let deleted = try await fleet.identity.call(Identity.DeleteAccount(session: nil, account: account))
        return await endSessions(deleted.proof, fleet)
    }

    /// Passes the proof of a change to tokens, so that sessions end now. Returns the error if that isn't possible.
    private static func endSessions(_ proof: Proof?, _ fleet: Fleet) async -> (any Error)? {
        guard let proof else { return nil }
        do {
            _ = try await fleet.tokens.call(Tokens.AdvanceEpoch(proof: proof))
            return nil
        } catch {
            return error
        }
    }
}
