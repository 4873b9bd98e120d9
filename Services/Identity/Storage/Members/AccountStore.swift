import Foundation
import Models
import Postgres
import RPC

/// Creates and renames accounts, and reads and changes their members.
///
/// No change here leaves an account without an active owner, or a user without an account. The account is locked for every change of its members,
/// after the users that the change is about, in the order of their ids, so that changes at the same time wait for each other.
struct AccountStore: Sendable {
    let postgres: PostgresClient

    /// Who changes an account, and from where.
    struct Editor: Sendable {
        /// The user of a session, whose proof is used up; nil for an operator.
        let owner: FactorOwner?
        var client: ClientID?
        var ipAddress: String?
        var device: String?
        let context: CallContext
    }

    /// A member who was changed, and what the notice about it needs.
    struct ChangedMember: Sendable {
        let member: AccountMember
        /// The user's new epoch; nil if nothing was changed.
        let epoch: Int?
    }

    /// Makes the notice about an account of this name; nil for none.
    typealias MakeNotice = @Sendable (_ accountName: String?) -> OutgoingMail?

    // MARK: Accounts

    /// Creates an account of which the editor is the only member and owner. Throws 409 `account_limit_reached`, and what
    /// ``Transaction/lock(_:)`` throws.
    func create(_ name: AccountName, by editor: Editor) async throws -> Membership {
        guard let owner = editor.owner else { throw ServiceError.invalidProof }
        let (user, application) = (owner.user, owner.application)
        return try await postgres.transaction(deadline: editor.context.deadline.instant) { transaction in
            try transaction.lock(owner)
            let owned = try transaction.query(
                """
                SELECT count(*) AS count FROM identity.memberships
                WHERE application_id = \(application) AND user_id = \(user) AND role = 'owner'
                """)
            guard let count: Int = try owned.first?.decode("count") else { throw PostgresError.protocolError }
            guard count < Identity.CreateAccount.maximumOwned else { throw ServiceError.accountLimitReached }
            let account = Account(
                id: .make(), parentID: application.description, name: name.description, avatarURL: nil)
            let membership = try transaction.insert(account, isShared: true, ownedBy: user, application)
            try transaction.record(editor.entry(.accountCreated, application, user: user, account.id))
            return membership
        }
    }

    /// Gives an account another name. Throws 404, 403 `not_owner`, and what ``Transaction/lock(_:)`` throws.
    func rename(_ id: AccountID, to name: AccountName, by editor: Editor) async throws -> Account {
        try await postgres.transaction(deadline: editor.context.deadline.instant) { transaction in
            let application = try transaction.application(of: id, for: editor)
            // Before anything is locked: a stranger must not make the members of an account wait.
            try transaction.authorize(editor.owner, for: id, application)
            // The trigger that revises the members' profiles locks them. They are locked in order.
            _ = try transaction.query(
                """
                SELECT 1 FROM identity.users u
                JOIN identity.memberships m ON m.application_id = u.application_id AND m.user_id = u.id
                WHERE m.application_id = \(application) AND m.account_id = \(id)
                ORDER BY u.id FOR UPDATE OF u
                """)
            if let owner = editor.owner { try transaction.lock(owner) }
            var locked = try transaction.lockAccount(id, application)
            try transaction.authorize(editor.owner, for: id, application)
            guard locked.account.name != name.description else { return locked.account }
            try transaction.execute(
                """
                UPDATE identity.accounts SET name = \(name.description)
                WHERE application_id = \(application) AND id = \(id)
                """)
            locked.account.name = name.description
            // A name may be personal data, so the audit log has none.
            var entry = editor.entry(.accountRenamed, application, user: editor.owner?.user, id)
            entry.changed = ["name"]
            try transaction.record(entry)
            return locked.account
        }
    }

    /// Deletes an account without members but its owner. The event by which tokens ends the owner's sessions in the account is enqueued in the
    /// same transaction.
    ///
    /// - Returns: the owner, and their new epoch; nil if all members were erased.
    /// - Throws: 404, 403 `not_owner`, 409 `account_in_use` or `personal_account`, and what ``Transaction/lock(_:)`` throws.
    func delete(_ id: AccountID, by editor: Editor) async throws -> (user: UserID, epoch: Int)? {
        try await postgres.transaction(deadline: editor.context.deadline.instant) { transaction in
            let application = try transaction.application(of: id, for: editor)
            try transaction.authorize(editor.owner, for: id, application)
            let user = try editor.owner?.user ?? transaction.firstMember(of: id, application)
            if let user {
                _ = try transaction.lockMember(user, of: id, for: editor, requiresOwner: true)
                guard try transaction.others(than: user, in: id, application).members == 0 else {
                    throw ServiceError.accountInUse
                }
                if try transaction.member(user, of: id, application).isPersonal { throw ServiceError.personalAccount }
            } else {
                _ = try transaction.lockAccount(id, application)
                if try transaction.firstMember(of: id, application) != nil { throw ServiceError.accountInUse }
            }
            try transaction.delete(id, application)
            try transaction.record(editor.entry(.accountDeleted, application, user: user, id))
            guard let user else { return nil }
            try transaction.ensureAccount(of: user, application)
            return (user, try transaction.beginEpoch(of: user, application: application, in: id))
        }
    }

    // MARK: Members

    /// The user of a member. Throws 404 for none, and for an account that the editor is no member of.
    func user(_ member: MemberReference, of id: AccountID, for editor: Editor) async throws -> UserID {
        switch member {
        case .user(let user):
            // Whether the user is a member is looked up with the change.
            return user
        case .membership(let membership):
            return try await postgres.transaction(deadline: editor.context.deadline.instant) { transaction in
                let application = try transaction.application(of: id, for: editor)
                try transaction.authorize(editor.owner, for: id, application, requiresOwner: false)
                let rows = try transaction.query(
                    """
                    SELECT user_id FROM identity.memberships
                    WHERE application_id = \(application) AND account_id = \(id) AND id = \(membership)
                    """)
                guard let row = rows.first else { throw ServiceError.notFound("member") }
                return try row.decode("user_id")
            }
        }
    }

    /// A page of members. Throws 404 for an account that the reader is no member of.
    ///
    /// - Parameters:
    ///   - reader: the user who reads, and their application; nil for an operator.
    ///   - user: the only member to read; nil for all.
    func members(
        of id: AccountID, for reader: (user: UserID, application: ApplicationID)?, limit: Int,
        after cursor: MembershipID?, user: UserID? = nil, deadline: ContinuousClock.Instant
    ) async throws -> Identity.ListMembers.Reply {
        try await postgres.transaction(deadline: deadline) { transaction in
            let application = try reader?.application ?? transaction.application(of: id)
            guard let account = try transaction.account(id, application) else { throw ServiceError.notFound("account") }
            var role: Role?
            if let reader {
                role = try transaction.role(of: reader.user, in: id, application)
                if role == nil { throw ServiceError.notFound("account") }
            }
            var later: Query = ""
            if let cursor { later = "AND m.id > \(cursor)" }
            if let user { later = "\(statement: later) AND m.user_id = \(user)" }
            let counted = try transaction.query(
                """
                SELECT count(*) AS count FROM identity.memberships m
                JOIN identity.users u ON u.application_id = m.application_id AND u.id = m.user_id AND u.erased_at IS NULL
                WHERE m.application_id = \(application) AND m.account_id = \(id)
                """)
            guard let count: Int = try counted.first?.decode("count") else { throw PostgresError.protocolError }
            let rows = try transaction.query(
                """
                \(statement: AccountMember.select(id, application)) \(statement: later)
                ORDER BY m.id LIMIT \(limit + 1)
                """)
            let members = try rows.map { try AccountMember($0) }.map { member in
                let isShown = reader == nil || role == .owner || member.userID == reader?.user
                return isShown ? member : member.asMembersSeeIt
            }
            let page = Array(members.prefix(limit))
            return .init(
                account: account, role: role, count: count, members: page,
                nextCursor: members.count > limit ? page.last?.id : nil)
        }
    }

    /// Gives a member another role. The event by which tokens ends the member's sessions in the account is enqueued in the same transaction.
    ///
    /// - Throws: 404, 403 `not_owner`, 409 `sole_owner` or `personal_account`, and what ``Transaction/lock(_:)`` throws.
    func setRole(
        _ role: Role, of user: UserID, in id: AccountID, by editor: Editor, notice: @escaping MakeNotice
    ) async throws -> ChangedMember {
        try await postgres.transaction(deadline: editor.context.deadline.instant) { transaction in
            let (locked, application) = try transaction.lockMember(user, of: id, for: editor, requiresOwner: true)
            var member = try transaction.member(user, of: id, application)
            guard member.role != role else { return ChangedMember(member: member, epoch: nil) }
            try transaction.requireOrdinary(member, in: locked, for: editor)
            if member.role == .owner {
                guard try transaction.others(than: user, in: id, application).owners > 0 else {
                    throw ServiceError.soleOwner(of: locked.account, isOwn: editor.owner?.user == user)
                }
                try transaction.revokeInvites(sentBy: user, to: id, application)
            }
            try transaction.execute(
                """
                UPDATE identity.memberships SET role = \(role.rawValue)
                WHERE application_id = \(application) AND id = \(member.id)
                """)
            try transaction.record(
                .memberChanged, of: user, in: id, application, by: editor,
                role: .init("role", from: member.role.rawValue, to: role.rawValue))
            try transaction.notify(user, application, by: editor) { notice(locked.account.name) }
            (member.role, member.isPersonal) = (role, false)
            let epoch = try transaction.beginEpoch(of: user, application: application, in: id)
            return ChangedMember(member: member, epoch: epoch)
        }
    }

    /// Takes a user out of an account. The event by which tokens ends the user's sessions in the account is enqueued in the same transaction.
    ///
    /// If an operator has erased the owner of the account, its last member takes the account along.
    ///
    /// - Returns: the user's new epoch, and whether the account was deleted.
    /// - Throws: 404, 403 `not_owner`, 409 `sole_owner` or `personal_account`, and what ``Transaction/lock(_:)`` throws.
    func remove(
        _ user: UserID, from id: AccountID, by editor: Editor, notice: @escaping MakeNotice
    ) async throws -> (epoch: Int, isAccountDeleted: Bool) {
        try await postgres.transaction(deadline: editor.context.deadline.instant) { transaction in
            let (locked, application) = try transaction.lockMember(
                user, of: id, for: editor, requiresOwner: editor.owner?.user != user)
            let member = try transaction.member(user, of: id, application)
            let others = try transaction.others(than: user, in: id, application)
            try transaction.requireOrdinary(member, in: locked, for: editor)
            if member.role == .owner, others.owners == 0 {
                throw ServiceError.soleOwner(of: locked.account, isOwn: editor.owner?.user == user)
            }
            try transaction.record(
                .memberRemoved, of: user, in: id, application, by: editor,
                role: .init("role", from: member.role.rawValue, to: nil))
            if others.members == 0 {
                try transaction.delete(id, application)
                try transaction.record(editor.entry(.accountDeleted, application, user: user, id))
            } else {
                try transaction.revokeInvites(sentBy: user, to: id, application)
                try transaction.revokeInvites(of: user, to: id, application)
                try transaction.execute(
                    "DELETE FROM identity.memberships WHERE application_id = \(application) AND id = \(member.id)")
            }
            try transaction.ensureAccount(of: user, application)
            try transaction.notify(user, application, by: editor) { notice(locked.account.name) }
            let epoch = try transaction.beginEpoch(of: user, application: application, in: id)
            return (epoch, others.members == 0)
        }
    }
}

extension AccountStore.Editor {
    /// An entry of the audit log about what the editor did to an account.
    fileprivate func entry(
        _ event: AuditEvent, _ application: ApplicationID, user: UserID?, _ account: AccountID
    ) -> AuditEntry {
        AuditEntry(
            event: event, application: application, user: user, client: client, ipAddress: ipAddress, device: device,
            changes: [.init("account", from: nil, to: account.description)], context: context)
    }
}

extension AccountMember {
    /// What members who don't own the account see of others.
    fileprivate var asMembersSeeIt: AccountMember {
        var member = self
        (member.email, member.status) = (nil, nil)
        return member
    }

    /// The beginning of a query for the members of an account that ``init(_:)`` reads the rows of. Users who were erased are no members any more.
    fileprivate static func select(_ account: AccountID, _ application: ApplicationID) -> Query {
        """
        SELECT m.id, m.user_id, m.role, m.created_at, u.status, e.address,
               COALESCE(i.display_name, NULLIF(concat_ws(' ', i.given_name, i.family_name), '')) AS name,
               m.id = (
                   SELECT f.id FROM identity.memberships f
                   JOIN identity.accounts a ON a.application_id = f.application_id AND a.id = f.account_id
                   WHERE f.application_id = \(application) AND f.account_id = \(account) AND NOT a.is_shared
                   ORDER BY f.id LIMIT 1) IS TRUE AS is_personal
        FROM identity.memberships m
        JOIN identity.users u ON u.application_id = m.application_id AND u.id = m.user_id AND u.erased_at IS NULL
        LEFT JOIN identity.user_identities i ON i.application_id = m.application_id AND i.user_id = m.user_id
        LEFT JOIN LATERAL (
            SELECT s.address FROM identity.email_credentials k
            JOIN identity.email_addresses s ON s.application_id = k.application_id AND s.credential_id = k.id
            WHERE k.application_id = m.application_id AND k.user_id = m.user_id AND k.verified_at IS NOT NULL
            ORDER BY k.id = u.primary_email_id DESC NULLS LAST, k.id LIMIT 1) e ON true
        WHERE m.application_id = \(application) AND m.account_id = \(account)
        """
    }

    fileprivate init(_ row: Row) throws {
        self.init(
            id: try row.decode("id"), userID: try row.decode("user_id"), role: try row.decode("role"),
            name: try row.decode("name"), email: try row.decode("address"), status: try row.decode("status"),
            isPersonal: try row.decode("is_personal"), joinedAt: try row.decode("created_at"))
    }
}

extension ServiceError {
    fileprivate static let accountInUse = ServiceError(
        .accountInUse, detail: "The account has other members. Please remove them first.")

    fileprivate static let accountLimitReached = ServiceError(
        .accountLimitReached,
        detail: "You own \(Identity.CreateAccount.maximumOwned) accounts. Please leave or delete one first.")

    fileprivate static let personalAccount = ServiceError(
        .personalAccount,
        detail: "This account was created along with the user, who stays a member and an owner of it.")

    /// 409: the account would be left without an owner.
    fileprivate static func soleOwner(of account: Account, isOwn: Bool) -> ServiceError {
        var error = ServiceError(
            .soleOwner,
            detail: (isOwn ? "You are" : "This user is")
                + " the only owner of the account. Please make another member an owner first, or delete the account.")
        error.accounts = [AccountReference(id: account.id, name: account.name)]
        return error
    }
}

/// An account that is locked until the transaction ends.
private struct LockedAccount {
    var account: Account
    let isShared: Bool
}

extension Transaction {
    // MARK: Locks

    /// The application of an account: the one of the editor's session; an operator's calls name the account alone. Throws 404.
    fileprivate func application(of account: AccountID, for editor: AccountStore.Editor) throws -> ApplicationID {
        try editor.owner?.application ?? application(of: account)
    }

    private func lockedRows(_ account: AccountID, _ application: ApplicationID) throws -> [Row] {
        try query(
            """
            SELECT name, avatar_url, is_shared FROM identity.accounts
            WHERE application_id = \(application) AND id = \(account) FOR UPDATE
            """)
    }

    fileprivate func lockAccount(_ id: AccountID, _ application: ApplicationID) throws -> LockedAccount {
        guard let row = try lockedRows(id, application).first else { throw ServiceError.notFound("account") }
        return LockedAccount(
            account: Account(
                id: id, parentID: application.description, name: try row.decode("name"),
                avatarURL: try row.decode("avatar_url")),
            isShared: try row.decode("is_shared"))
    }

    /// Locks the editor and the member, in the order of their ids, and then the account, and checks that the editor may go on.
    fileprivate func lockMember(
        _ user: UserID, of account: AccountID, for editor: AccountStore.Editor, requiresOwner: Bool
    ) throws -> (LockedAccount, ApplicationID) {
        let application = try application(of: account, for: editor)
        // Before anything is locked: a stranger must not make anybody wait.
        try authorize(editor.owner, for: account, application, requiresOwner: requiresOwner)
        guard try role(of: user, in: account, application) != nil else { throw ServiceError.notFound("member") }
        let users = [user, editor.owner?.user].compactMap(\.self)
        _ = try query(
            """
            SELECT 1 FROM identity.users WHERE application_id = \(application) AND id = ANY(\(users)::uuid[])
            ORDER BY id FOR UPDATE
            """)
        if let owner = editor.owner { try lock(owner) }
        let locked = try lockAccount(account, application)
        // What was checked may have changed while the transaction waited.
        try authorize(editor.owner, for: account, application, requiresOwner: requiresOwner)
        return (locked, application)
    }

    /// Throws 404 unless a user is a member of the account, 403 `user_suspended`, and `not_owner` unless they own it. Operators may do
    /// everything.
    fileprivate func authorize(
        _ owner: FactorOwner?, for account: AccountID, _ application: ApplicationID, requiresOwner: Bool = true
    ) throws {
        guard let owner else { return }
        let rows = try query(
            """
            SELECT m.role, u.status FROM identity.memberships m
            JOIN identity.users u ON u.application_id = m.application_id AND u.id = m.user_id AND u.erased_at IS NULL
            WHERE m.application_id = \(application) AND m.account_id = \(account) AND m.user_id = \(owner.user)
            """)
        guard let row = rows.first else { throw ServiceError.notFound("account") }
        guard try row.decode("status", as: UserStatus.self) == .active else { throw ServiceError.suspended }
        if requiresOwner, try row.decode("role", as: Role.self) != .owner { throw ServiceError.notOwner }
    }

    /// Throws 409 `personal_account` for a user in their personal account. If an operator changes that, it is an ordinary account from then on.
    fileprivate func requireOrdinary(
        _ member: AccountMember, in locked: LockedAccount, for editor: AccountStore.Editor
    ) throws {
        guard member.isPersonal else { return }
        guard editor.owner == nil else { throw ServiceError.personalAccount }
        guard let application = locked.account.parentID.flatMap(ApplicationID.init) else { throw ServiceError.internal }
        try execute(
            """
            UPDATE identity.accounts SET is_shared = true
            WHERE application_id = \(application) AND id = \(locked.account.id)
            """)
    }

    // MARK: Reading

    /// The application of an account, for an operator. Throws 404.
    fileprivate func application(of account: AccountID) throws -> ApplicationID {
        let rows = try query("SELECT application_id FROM identity.accounts WHERE id = \(account)")
        guard let row = rows.first else { throw ServiceError.notFound("account") }
        return try row.decode("application_id")
    }

    fileprivate func account(_ id: AccountID, _ application: ApplicationID) throws -> Account? {
        try query(
            """
            SELECT name, avatar_url FROM identity.accounts WHERE application_id = \(application) AND id = \(id)
            """
        ).first.map { row in
            Account(
                id: id, parentID: application.description, name: try row.decode("name"),
                avatarURL: try row.decode("avatar_url"))
        }
    }

    /// The role of a user in an account; nil for others than its members. A user who was erased is no member any more.
    fileprivate func role(of user: UserID, in account: AccountID, _ application: ApplicationID) throws -> Role? {
        try query(
            """
            SELECT m.role FROM identity.memberships m
            JOIN identity.users u ON u.application_id = m.application_id AND u.id = m.user_id AND u.erased_at IS NULL
            WHERE m.application_id = \(application) AND m.account_id = \(account) AND m.user_id = \(user)
            """
        ).first?.decode("role")
    }

    /// The member of an account who joined first; nil for none.
    fileprivate func firstMember(of account: AccountID, _ application: ApplicationID) throws -> UserID? {
        try query(
            """
            SELECT m.user_id FROM identity.memberships m
            JOIN identity.users u ON u.application_id = m.application_id AND u.id = m.user_id AND u.erased_at IS NULL
            WHERE m.application_id = \(application) AND m.account_id = \(account) ORDER BY m.id LIMIT 1
            """
        ).first?.decode("user_id")
    }

    /// A member. Throws 404.
    fileprivate func member(
        _ user: UserID, of account: AccountID, _ application: ApplicationID
    ) throws -> AccountMember {
        let rows = try query(
            "\(statement: AccountMember.select(account, application)) AND m.user_id = \(user)")
        guard let row = rows.first else { throw ServiceError.notFound("member") }
        return try AccountMember(row)
    }

    /// How many other members an account has, and how many of them are owners who can act for it. Users who were erased don't count.
    fileprivate func others(
        than user: UserID, in account: AccountID, _ application: ApplicationID
    ) throws -> (members: Int, owners: Int) {
        let rows = try query(
            """
            SELECT count(*) AS members, count(*) FILTER (WHERE o.role = 'owner' AND u.status = 'active') AS owners
            FROM identity.memberships o
            JOIN identity.users u ON u.application_id = o.application_id AND u.id = o.user_id AND u.erased_at IS NULL
            WHERE o.application_id = \(application) AND o.account_id = \(account) AND o.user_id <> \(user)
            """)
        guard let row = rows.first else { throw PostgresError.protocolError }
        return (try row.decode("members"), try row.decode("owners"))
    }

    // MARK: Writing

    /// Records a change of a member. If another user did it, there is an entry for each of them. Where the request came from is in the one of the user
    /// who sent it: members don't see it, and it goes when that user is erased.
    fileprivate func record(
        _ event: AuditEvent, of user: UserID, in account: AccountID, _ application: ApplicationID,
        by editor: AccountStore.Editor, role: Identity.AuditRecord.Change
    ) throws {
        var entry = editor.entry(event, application, user: user, account)
        entry.changes?.append(role)
        if let owner = editor.owner?.user, owner != user {
            var own = entry
            (own.user, own.reason) = (owner, AuditEntry.otherMember)
            own.changes?.append(.init("member", from: nil, to: user.description))
            try record(own)
            (entry.ipAddress, entry.device) = (nil, nil)
            entry.changes?.append(.init("actor", from: nil, to: owner.description))
        }
        try record(entry)
    }

    fileprivate func insert(
        _ account: Account, isShared: Bool, ownedBy user: UserID, _ application: ApplicationID
    ) throws -> Membership {
        let membership = Membership(
            id: .make(), accountID: account.id, userID: user, role: .owner, account: account)
        try execute(
            """
            INSERT INTO identity.accounts (application_id, id, name, is_shared)
            VALUES (\(application), \(account.id), \(account.name), \(isShared))
            """)
        try execute(
            """
            INSERT INTO identity.memberships (application_id, id, account_id, user_id, role)
            VALUES (\(application), \(membership.id), \(account.id), \(user), \(membership.role.rawValue))
            """)
        return membership
    }

    /// Gives a user without any account a personal one: without an account nobody can sign in.
    func ensureAccount(of user: UserID, _ application: ApplicationID) throws {
        let rows = try query(
            """
            SELECT 1 FROM identity.memberships WHERE application_id = \(application) AND user_id = \(user) LIMIT 1
            """)
        guard rows.isEmpty else { return }
        let account = Account(id: .make(), parentID: application.description, name: nil, avatarURL: nil)
        _ = try insert(account, isShared: false, ownedBy: user, application)
    }

    /// Deletes an account whose last member leaves, with its invitations.
    fileprivate func delete(_ account: AccountID, _ application: ApplicationID) throws {
        let statements: [Query] = [
            "DELETE FROM identity.invites WHERE application_id = \(application) AND account_id = \(account)",
            "DELETE FROM identity.memberships WHERE application_id = \(application) AND account_id = \(account)",
            "DELETE FROM identity.accounts WHERE application_id = \(application) AND id = \(account)",
        ]
        for statement in statements { try execute(statement) }
    }

    /// Revokes the invitations to an account that a user has sent.
    fileprivate func revokeInvites(sentBy user: UserID, to account: AccountID, _ application: ApplicationID) throws {
        try execute(
            """
            UPDATE identity.invites SET revoked_at = now()
            WHERE application_id = \(application) AND account_id = \(account) AND invited_by = \(user)
              AND accepted_at IS NULL AND revoked_at IS NULL
            """)
    }

    /// Revokes the invitations of a user to an account, also those that could be accepted once more; see ``InvitationStore``.
    fileprivate func revokeInvites(of user: UserID, to account: AccountID, _ application: ApplicationID) throws {
        try execute(
            """
            UPDATE identity.invites v SET revoked_at = now()
            FROM identity.email_credentials c
            WHERE v.application_id = \(application) AND v.account_id = \(account) AND v.revoked_at IS NULL
              AND (v.accepted_at IS NULL OR v.accepted_at > now() - interval '10 minutes')
              AND c.application_id = v.application_id AND c.email_hash = v.email_hash AND c.user_id = \(user)
            """)
    }

    /// Enqueues the notice to a member about what another person did. Past ``maximumNotices`` within 24 hours there is none: an owner must not
    /// fill anybody's mailbox.
    fileprivate func notify(
        _ user: UserID, _ application: ApplicationID, by editor: AccountStore.Editor, _ notice: () -> OutgoingMail?
    ) throws {
        guard editor.owner?.user != user, let mail = notice() else { return }
        let recent = try query(
            """
            SELECT count(*) AS count FROM identity.audit_log
            WHERE application_id = \(application) AND user_id = \(user) AND event IN ('member_changed', 'member_removed')
              AND reason IS DISTINCT FROM \(AuditEntry.otherMember) AND id >= \(UUIDv7.earliest(at: .now - 86_400))
            """)
        guard let count: Int = try recent.first?.decode("count") else { throw PostgresError.protocolError }
        // This change is among them.
        guard count <= Self.maximumNotices else { return }
        try enqueue(.mail(mail), for: user, in: application)
    }

    private static var maximumNotices: Int { 10 }
}
