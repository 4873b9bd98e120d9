import Foundation
import Models
import Postgres

/// A user with everything that a profile shows, read in one query.
struct UserRecord: Sendable {
    var profile: SessionProfile
    /// The epoch of the user's rights.
    let epoch: Int
    /// Grows with every change of the profile.
    let revision: Int
    let createdAt: Timestamp
    /// Whether a sign-in needs two factors.
    var hasTwoStep = false
    /// The version of the terms of service that the user has accepted last; nil for none.
    var termsVersion: String?

    /// The record with the membership in `account` active; nil if the user is not a member.
    func acting(in account: AccountID) -> UserRecord? {
        guard let membership = profile.memberships.first(where: { $0.accountID == account }) else { return nil }
        var copy = self
        copy.profile.activeMembership = membership
        return copy
    }
}

extension UserRecord {
    /// Whether the user's sign-ins need two factors, according to the application and their own choice.
    func needsSecondFactor(_ settings: FactorSettings) -> Bool {
        switch settings.secondFactor {
        case .off: false
        case .optional: hasTwoStep
        case .required: true
        }
    }

    /// What the user has to do before they get a session, in this order.
    ///
    /// For a user without a factor, setting one up takes the place of ``PendingSignIn/Step/secondFactor``.
    ///
    /// - Parameter methods: how they have authenticated (RFC 8176); `mfa` if it was by two factors.
    func pendingSteps(
        _ settings: SignUpSettings, _ factors: FactorSettings, methods: [String] = []
    ) -> [PendingSignIn.Step] {
        var steps: [PendingSignIn.Step] = []
        // First, because someone who set the account up before the mailbox was proven may hold its second factor.
        let isVerified = profile.credentials.contains { $0.emailVerifiedAt != nil }
        if settings.needsVerifiedEmail && !isVerified { steps.append(.emailVerification) }
        if needsSecondFactor(factors), !methods.contains("mfa") { steps.append(.secondFactor) }
        if let version = settings.termsVersion, termsVersion != version { steps.append(.terms) }
        return steps
    }
}

extension UserRecord {
    /// The query that ``init(_:user:application:)`` reads the rows of.
    ///
    /// It gives one row for each pair of a credential and a membership. Nearly every user has one of each, so this is one
    /// row, and PostgreSQL need not build JSON that we would have to take apart.
    static func select(_ user: UserID, of application: ApplicationID) -> Query {
        """
        SELECT u.status, u.epoch, u.created_at, u.revision, u.two_step, u.terms_version,
               i.user_id AS identity_user_id, \(sql: UserIdentity.columns),
               c.id AS credential_id, c.email_hash, c.verified_at, e.address,
               m.id AS membership_id, m.role, a.id AS account_id, a.name AS account_name,
               a.avatar_url AS account_avatar_url
        FROM identity.users u
        LEFT JOIN identity.user_identities i ON i.application_id = u.application_id AND i.user_id = u.id
        LEFT JOIN identity.email_credentials c ON c.application_id = u.application_id AND c.user_id = u.id
        LEFT JOIN identity.email_addresses e ON e.application_id = c.application_id AND e.credential_id = c.id
        LEFT JOIN identity.memberships m ON m.application_id = u.application_id AND m.user_id = u.id
        LEFT JOIN identity.accounts a ON a.application_id = m.application_id AND a.id = m.account_id
        WHERE u.application_id = \(application) AND u.id = \(user)
        ORDER BY m.id, c.id = u.primary_email_id DESC NULLS LAST, c.id
        """
    }

    /// Reads the rows of ``select(_:of:)``; nil without a row.
    init?(_ rows: [Row], user: UserID, application: ApplicationID) throws {
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
        let hasIdentity = try first.decode("identity_user_id", as: UserID?.self) != nil
        self.init(
            profile: SessionProfile(
                id: user, applicationID: application, status: try first.decode("status"), credentials: credentials,
                memberships: memberships, identity: hasIdentity ? try UserIdentity(first, user: user) : nil,
                activeMembership: nil),
            epoch: try first.decode("epoch"), revision: try first.decode("revision"),
            createdAt: try first.decode("created_at"), hasTwoStep: try first.decode("two_step"),
            termsVersion: try first.decode("terms_version"))
    }

    /// A user who was just created.
    init(_ new: NewUser) {
        self.init(
            profile: new.profile, epoch: NewUser.epoch, revision: 1, createdAt: .now, termsVersion: new.termsVersion)
    }
}

extension SessionProfile {
    /// The membership that a sign-in begins with: the oldest one as an owner, or the oldest of all.
    var preferredMembership: Membership? { memberships.first { $0.role == .owner } ?? memberships.first }
}

extension UserIdentity {
    /// The columns of `identity.user_identities i` that ``init(_:user:)`` reads.
    static let columns: StaticString = """
        i.avatar_url, i.external_id, i.given_name, i.family_name, i.display_name, i.preferred_language, i.locale, \
        i.timezone
        """

    /// Reads ``columns``.
    init(_ row: Row, user: UserID) throws {
        self.init(id: user)
        avatarURL = try row.decode("avatar_url")
        externalID = try row.decode("external_id")
        givenName = try row.decode("given_name")
        familyName = try row.decode("family_name")
        displayName = try row.decode("display_name")
        preferredLanguage = try row.decode("preferred_language")
        locale = try row.decode("locale")
        timezone = try row.decode("timezone")
    }

    /// The languages to write to the user in, best first.
    var languages: [String] { [preferredLanguage, locale].compactMap(\.self) }
}

extension Row {
    /// The languages in the columns `preferred_language` and `locale` of `identity.user_identities`, best first.
    func decodeLanguages() throws -> [String] {
        [try decode("preferred_language", as: String?.self), try decode("locale", as: String?.self)].compactMap(\.self)
    }
}

extension EmailCredential {
    fileprivate init?(_ row: Row, user: UserID) throws {
        guard let id = try row.decode("credential_id", as: EmailCredentialID?.self) else { return nil }
        self.init(
            id: id, userID: user, email: try row.decode("address"),
            hashedEmail: try row.decode("email_hash", as: Data?.self)?.hexadecimal,
            emailVerifiedAt: try row.decode("verified_at"))
    }
}

extension Membership {
    fileprivate init?(_ row: Row, user: UserID, application: ApplicationID) throws {
        guard let id = try row.decode("membership_id", as: MembershipID?.self) else { return nil }
        let account = Account(
            id: try row.decode("account_id"), parentID: application.description, name: try row.decode("account_name"),
            avatarURL: try row.decode("account_avatar_url"))
        self.init(id: id, accountID: account.id, userID: user, role: try row.decode("role"), account: account)
    }
}

extension Data {
    /// Lower-case hexadecimal digits.
    var hexadecimal: String {
        let digits = Array("0123456789abcdef".utf8)
        return String(decoding: flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }
}
