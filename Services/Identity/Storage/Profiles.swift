import Foundation
import Models
import Postgres

/// A user with all that a profile shows, read in one query.
struct UserRecord: Sendable {
    var profile: SessionProfile
    let epoch: Int
    /// Grows with every change of the profile.
    let revision: Int
    let createdAt: Timestamp

    /// The same with the membership in `account` active; nil unless there is one.
    func acting(in account: AccountID) -> UserRecord? {
        guard let membership = profile.memberships.first(where: { $0.accountID == account }) else { return nil }
        var copy = self
        copy.profile.activeMembership = membership
        return copy
    }
}

extension PostgresClient {
    /// Reads a user of an application; nil when there is none.
    ///
    /// One row for each pair of a credential and a membership. Nearly everyone has one of each, so this is one row, and
    /// nothing has to be put together and taken apart as JSON.
    func user(
        _ user: UserID, of application: ApplicationID, deadline: ContinuousClock.Instant
    ) async throws -> UserRecord? {
        let rows = try await query(
            """
            SELECT u.status, u.epoch, u.created_at,
                   i.user_id IS NOT NULL, \(sql: UserIdentity.columns),
                   c.id, c.email_hash, c.verified_at, e.address,
                   m.id, m.role, a.id, a.name, a.avatar_url, u.revision
            FROM identity.users u
            LEFT JOIN identity.user_identities i ON i.application_id = u.application_id AND i.user_id = u.id
            LEFT JOIN identity.email_credentials c ON c.application_id = u.application_id AND c.user_id = u.id
            LEFT JOIN identity.email_addresses e ON e.application_id = c.application_id AND e.credential_id = c.id
            LEFT JOIN identity.memberships m ON m.application_id = u.application_id AND m.user_id = u.id
            LEFT JOIN identity.accounts a ON a.application_id = m.application_id AND a.id = m.account_id
            WHERE u.application_id = \(application) AND u.id = \(user)
            ORDER BY m.id, c.id
            """, deadline: deadline)
        return try UserRecord(rows, user: user, application: application)
    }
}

extension PostgresClient {
    /// The revision of a user's profile; nil when there is no such user.
    func revision(
        of user: UserID, of application: ApplicationID, deadline: ContinuousClock.Instant
    ) async throws -> Int? {
        try await query(
            "SELECT revision FROM identity.users WHERE application_id = \(application) AND id = \(user)",
            deadline: deadline
        ).first.map { try $0[0].decode() }
    }
}

extension UserRecord {
    fileprivate init?(_ rows: [Row], user: UserID, application: ApplicationID) throws {
        guard let first = rows.first else { return nil }
        var credentials: [EmailCredential] = []
        var memberships: [Membership] = []
        for row in rows {
            if let credential = try EmailCredential(row, user: user),
                !credentials.contains(where: { $0.id == credential.id })
            {
                credentials.append(credential)
            }
            if let membership = try Membership(row, user: user, application: application),
                memberships.last?.id != membership.id
            {
                memberships.append(membership)
            }
        }
        self.init(
            profile: SessionProfile(
                id: user, applicationID: application, status: try first[0].decodeCase(), credentials: credentials,
                memberships: memberships,
                identity: try first[3].decode() ? UserIdentity(first, from: 4, user: user) : nil, activeMembership: nil),
            epoch: try first[1].decode(), revision: try first[21].decode(), createdAt: try first[2].decode())
    }
}

extension SessionProfile {
    /// Where a sign-in begins: the membership that owns the longest, or the oldest one.
    var preferredMembership: Membership? { memberships.first { $0.role == .owner } ?? memberships.first }
}

extension UserIdentity {
    /// The columns of `identity.user_identities i` in the order in which they are read.
    static let columns: StaticString = """
        i.avatar_url, i.external_id, i.given_name, i.family_name, i.display_name, i.preferred_language, i.locale, \
        i.timezone
        """

    /// Reads ``columns`` from column `start` on.
    init(_ row: Row, from start: Int, user: UserID) throws {
        self.init(id: user)
        avatarURL = try row[start].decode()
        externalID = try row[start + 1].decode()
        givenName = try row[start + 2].decode()
        familyName = try row[start + 3].decode()
        displayName = try row[start + 4].decode()
        preferredLanguage = try row[start + 5].decode()
        locale = try row[start + 6].decode()
        timezone = try row[start + 7].decode()
    }
}

extension EmailCredential {
    fileprivate init?(_ row: Row, user: UserID) throws {
        guard let id = try row[12].decode(as: EmailCredentialID?.self) else { return nil }
        self.init(
            id: id, userID: user, email: try row[15].decode(),
            hashedEmail: try row[13].decode(as: Data?.self)?.hexadecimal, emailVerifiedAt: try row[14].decode())
    }
}

extension Membership {
    fileprivate init?(_ row: Row, user: UserID, application: ApplicationID) throws {
        guard let id = try row[16].decode(as: MembershipID?.self) else { return nil }
        let account = Account(
            id: try row[18].decode(), parentID: application.description, name: try row[19].decode(),
            avatarURL: try row[20].decode())
        self.init(id: id, accountID: account.id, userID: user, role: try row[17].decodeCase(), account: account)
    }
}

extension Row.Cell {
    /// The case that a text column names.
    func decodeCase<Value: RawRepresentable<String>>(as _: Value.Type = Value.self) throws -> Value {
        guard let value = Value(rawValue: try decode(as: String.self)) else {
            throw PostgresError.decoding(column: String(describing: Value.self))
        }
        return value
    }
}

extension Data {
    /// Lower-case hexadecimal digits.
    var hexadecimal: String {
        let digits = Array("0123456789abcdef".utf8)
        return String(decoding: flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }
}
