import Models
import RPCClient

/// Creates and renames accounts, and reads and changes their members.
struct Accounts: Sendable {
    let identity: ServiceClient
    let sessionProofs: SessionProofs
    let epochs: EpochAdvancer

    /// Creates an account that the user of `session` owns. Throws 409 `account_limit_reached`.
    func create(_ name: AccountName, by session: SignedIn, _ request: IncomingRequest) async throws -> Membership {
        try await identity.call(
            Identity.CreateAccount(
                session: try await sessionProofs.proof(of: session), accountName: name.description,
                ipAddress: request.device.ipAddress, origin: MailOrigin(of: request)))
    }

    /// Gives an account another name. Throws 404, 403 `not_owner`.
    func rename(
        _ account: AccountID, to name: AccountName, by session: SignedIn, _ request: IncomingRequest
    ) async throws -> Account {
        try await identity.call(
            Identity.RenameAccount(
                session: try await sessionProofs.proof(of: session), account: account, accountName: name.description,
                ipAddress: request.device.ipAddress, origin: MailOrigin(of: request)))
    }

    /// Deletes an account without members but the user of `session`, whose sessions in it end at once. Throws 404, 403 `not_owner`, 409
    /// `account_in_use` or `personal_account`.
    func delete(_ account: AccountID, by session: SignedIn, _ request: IncomingRequest) async throws {
        let deleted = try await identity.call(
            Identity.DeleteAccount(
                session: try await sessionProofs.proof(of: session), account: account,
                ipAddress: request.device.ipAddress, origin: MailOrigin(of: request)))
        if let proof = deleted.proof { await epochs.advance(proof) }
    }

    /// A page of the members of an account, or one of them. Throws 404 for an account that the user of `session` is no member of.
    func members(
        of account: AccountID, for session: SignedIn, limit: Int, after cursor: MembershipID? = nil, user: UserID? = nil
    ) async throws -> Identity.ListMembers.Reply {
        try await identity.call(
            Identity.ListMembers(
                session: try await sessionProofs.proof(of: session), account: account, limit: limit, cursor: cursor,
                user: user))
    }

    /// Gives a member another role. The member's sessions in the account end at once; if tokens is unavailable, the event in identity's outbox
    /// ends them later. Throws 404, 403 `not_owner`, 409 `sole_owner` or `personal_account`.
    func setRole(
        _ role: Role, of member: MemberReference, in account: AccountID, by session: SignedIn,
        _ request: IncomingRequest
    ) async throws -> AccountMember {
        let changed = try await identity.call(
            Identity.SetMemberRole(
                session: try await sessionProofs.proof(of: session), account: account, member: member, role: role,
                ipAddress: request.device.ipAddress, origin: MailOrigin(of: request)))
        if let proof = changed.proof { await epochs.advance(proof) }
        return changed.member
    }

    /// Takes a user out of an account, which is the user of `session` or another member. The user's sessions in the account end at once. Throws
    /// 404, 403 `not_owner`, 409 `sole_owner` or `personal_account`.
    func remove(
        _ member: MemberReference, from account: AccountID, by session: SignedIn, _ request: IncomingRequest
    ) async throws {
        let removed = try await identity.call(
            Identity.RemoveMember(
                session: try await sessionProofs.proof(of: session), account: account, member: member,
                ipAddress: request.device.ipAddress, origin: MailOrigin(of: request)))
        await epochs.advance(removed.proof)
    }
}

extension IncomingRequest {
    /// The account that the path names. Throws 404.
    func pathAccount() throws -> AccountID {
        guard let id = AccountID(pathParameter("id")) else { throw ServiceError.notFound("account") }
        return id
    }

    /// The member that the path names, by the membership or by the user. Throws 404.
    func pathMember() throws -> MemberReference {
        guard let member = MemberReference(pathParameter("member_id")) else { throw ServiceError.notFound("member") }
        return member
    }
}
