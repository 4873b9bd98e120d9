import Models
import RPC
import Testing

@testable import IdentityService

/// An account that Ann has created to share it.
struct SharedAccount {
    let identity: IdentityFixture
    let ann: SessionProfile
    let id: AccountID

    init(_ identity: IdentityFixture, name: String = "Design team") async throws {
        self.identity = identity
        let ann = try await identity.signUp("ann@example.com").profile
        try await identity.verify(ann)
        id = try await identity.call(
            Identity.CreateAccount(session: identity.sessionProof(of: ann), accountName: name), identity.context()
        ).accountID
        self.ann = ann
        _ = try await identity.takeMails()
    }

    /// The personal account of a user.
    init(_ identity: IdentityFixture, of owner: AccountOwner) async throws {
        (self.identity, ann, id) = (identity, owner.profile, owner.account)
    }

    /// Signs a user up who becomes a member.
    func join(_ address: String, as role: Role = .member) async throws -> SessionProfile {
        let profile = try await identity.signUp(address).profile
        try await identity.verify(profile)
        try await identity.postgres.execute(
            """
            INSERT INTO identity.memberships (application_id, id, account_id, user_id, role)
            VALUES (\(profile.applicationID), \(MembershipID.make()), \(id), \(profile.id), \(role.rawValue))
            """)
        _ = try await identity.takeMails()
        return profile
    }

    /// - Parameter actor: whose session changes the member; nil for an operator.
    func setRole(
        _ role: Role, of member: SessionProfile, by actor: SessionProfile?, in account: AccountID? = nil
    ) async throws -> Identity.SetMemberRole.Reply {
        try await identity.call(
            Identity.SetMemberRole(
                session: try await proof(of: actor), account: account ?? id, member: .user(member.id), role: role,
                ipAddress: "192.0.2.1", origin: MailOrigin(browser: "Firefox", system: "Linux")), context(of: actor))
    }

    /// - Parameter actor: whose session removes the member; nil for an operator.
    func remove(
        _ member: SessionProfile, by actor: SessionProfile?, from account: AccountID? = nil
    ) async throws -> Identity.RemoveMember.Reply {
        try await identity.call(
            Identity.RemoveMember(
                session: try await proof(of: actor), account: account ?? id, member: .user(member.id),
                ipAddress: "192.0.2.1",
                origin: MailOrigin(browser: "Firefox", system: "Linux")), context(of: actor))
    }

    /// - Parameter reader: whose session reads; nil for an operator.
    func members(
        for reader: SessionProfile?, of account: AccountID? = nil, limit: Int = 20, after cursor: MembershipID? = nil
    ) async throws -> Identity.ListMembers.Reply {
        try await identity.call(
            Identity.ListMembers(
                session: try await proof(of: reader), account: account ?? id, limit: limit, cursor: cursor),
            context(of: reader))
    }

    /// The roles of the members, by their users.
    func roles(of account: AccountID? = nil) async throws -> [UserID: Role] {
        let rows = try await identity.postgres.query(
            "SELECT user_id, role FROM identity.memberships WHERE account_id = \(account ?? id)")
        return try Dictionary(uniqueKeysWithValues: rows.map { (try $0.decode("user_id"), try $0.decode("role")) })
    }

    /// The entries of the audit log about an event: its user, its reason and its changes.
    func entries(_ event: AuditEvent) async throws -> [Identity.AuditRecord] {
        try await identity.auditEntries { $0.event = event }
    }

    private func proof(of profile: SessionProfile?) async throws -> Proof? {
        guard let profile else { return nil }
        return try await identity.sessionProof(of: profile)
    }

    private func context(of profile: SessionProfile?) -> CallContext {
        profile == nil ? identity.operatorContext : identity.context()
    }
}

extension Identity.AuditRecord {
    /// A value of ``changes``, as it is now.
    func value(_ field: String) -> String? { changes?.first { $0.field == field }?.to }
}
