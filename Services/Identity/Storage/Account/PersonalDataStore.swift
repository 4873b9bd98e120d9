import Foundation
import Models
import Postgres

/// Reads what the database holds about a user, for the user.
struct PersonalDataStore: Sendable {
    /// How many rows of each kind are read.
    static let maximumRows = Identity.ExportPersonalData.maximumRows

    let postgres: PostgresClient
    let consents: ConsentStore
    let factors: TOTPFactorStore

    /// Records that a user gets their data. Throws 429 `rate_limited` past ``Identity/ExportPersonalData/maximumPerDay``. The user is
    /// locked meanwhile, so that exports at the same time are counted one after the other.
    func recordExport(_ audit: AuditEntry, deadline: ContinuousClock.Instant) async throws {
        try await postgres.transaction(deadline: deadline) { transaction in
            guard let user = audit.user else { throw ServiceError.internal }
            _ = try transaction.lockUser(user)
            try Self.requireExportsLeft(try transaction.query(Self.exports(of: user, audit.application)))
            try transaction.record(audit)
        }
    }

    /// Throws 429 `rate_limited` if the user has had ``Identity/ExportPersonalData/maximumPerDay`` exports.
    func requireExportsLeft(
        of user: UserID, _ application: ApplicationID, deadline: ContinuousClock.Instant
    ) async throws {
        try Self.requireExportsLeft(try await postgres.query(Self.exports(of: user, application), deadline: deadline))
    }

    /// The number of exports in the last 24 hours, and how many seconds the first of them still counts.
    private static func exports(of user: UserID, _ application: ApplicationID) -> Query {
        """
        SELECT count(*) AS count,
               COALESCE(ceil(extract(epoch FROM min(at) + interval '24 hours' - now())), 1)::bigint AS wait
        FROM identity.audit_log
        WHERE application_id = \(application) AND user_id = \(user) AND event = \(AuditEvent.dataExported.rawValue)
          AND id >= \(UUIDv7.earliest(at: Date.now - 86_400))
        """
    }

    private static func requireExportsLeft(_ rows: [Row]) throws {
        guard let row = rows.first else { throw PostgresError.protocolError }
        guard try row.decode("count", as: Int.self) < Identity.ExportPersonalData.maximumPerDay else {
            throw ServiceError.tooManyExports(retryAfter: max(1, try row.decode("wait", as: Int.self)))
        }
    }

    /// Everything but the audit log. Throws 404 if there is no such user.
    func data(of user: UserRecord, deadline: ContinuousClock.Instant) async throws -> PersonalData {
        let (id, application) = (user.profile.id, user.profile.applicationID)
        let factors = try await factors.factors(of: id, application, deadline: deadline)
        let consents = try await consents.page(
            of: id, application, limit: Self.maximumRows, after: nil, deadline: deadline)
        let memberships = try await memberships(of: id, application, deadline)
        let (sent, received) = (
            try await invitesSent(by: id, application, deadline),
            try await invitesReceived(by: id, application, deadline)
        )
        let lists = [
            ("memberships", memberships.count), ("invites_sent", sent.count), ("invites_received", received.count),
        ]
        return PersonalData(
            user: try await row(of: id, application, factors, deadline), profile: user.profile.identity,
            emails: try await emails(of: id, application, deadline),
            emailChanges: try await emailChanges(of: id, application, deadline), factors: factors.factors,
            rememberedBrowsers: try await rememberedBrowsers(of: id, application, deadline),
            identities: try await identities(of: id, application, deadline),
            memberships: Array(memberships.prefix(Self.maximumRows)),
            invitesSent: Array(sent.prefix(Self.maximumRows)),
            invitesReceived: Array(received.prefix(Self.maximumRows)),
            consents: consents.consents, signUpWaitlist: try await waitlistPlaces(of: id, application, deadline),
            incomplete: lists.filter { $0.1 > Self.maximumRows }.map(\.0)
                + (consents.nextCursor == nil ? [] : ["consents"]))
    }

    private func row(
        of user: UserID, _ application: ApplicationID, _ factors: Identity.ListFactors.Reply,
        _ deadline: ContinuousClock.Instant
    ) async throws -> PersonalData.User {
        let rows = try await postgres.query(
            """
            SELECT u.status, u.created_at, u.terms_version, u.terms_accepted_at, p.changed_at,
                   u.sign_up_metadata::text AS sign_up_metadata
            FROM identity.users u
            LEFT JOIN identity.passwords p ON p.application_id = u.application_id AND p.user_id = u.id
            WHERE u.application_id = \(application) AND u.id = \(user)
            """, deadline: deadline)
        guard let row = rows.first else { throw ServiceError.notFound("user") }
        let hasMetadata = try row.decode("sign_up_metadata", as: String?.self) != nil
        return PersonalData.User(
            id: user, applicationID: application, status: try row.decode("status"),
            createdAt: try row.decode("created_at"), hasTwoStep: factors.hasTwoStep,
            termsVersion: try row.decode("terms_version"), termsAcceptedAt: try row.decode("terms_accepted_at"),
            passwordChangedAt: try row.decode("changed_at"), recoveryCodesLeft: factors.recoveryCodesLeft,
            signUpMetadata: hasMetadata ? try row.decodeJSON("sign_up_metadata") : nil)
    }

    private func emails(
        of user: UserID, _ application: ApplicationID, _ deadline: ContinuousClock.Instant
    ) async throws -> [PersonalData.Email] {
        try await EmailStore(postgres: postgres).emails(of: user, application, deadline: deadline)
            .prefix(Self.maximumRows).map { email in
                PersonalData.Email(
                    id: email.id, email: email.email, verifiedAt: email.emailVerifiedAt, createdAt: email.createdAt,
                    isPrimary: email.isPrimary)
            }
    }

    private func emailChanges(
        of user: UserID, _ application: ApplicationID, _ deadline: ContinuousClock.Instant
    ) async throws -> [PersonalData.EmailChange] {
        try await postgres.query(
            """
            SELECT address, is_removed, changed_at FROM identity.email_changes
            WHERE application_id = \(application) AND user_id = \(user)
            ORDER BY changed_at LIMIT \(Self.maximumRows)
            """, deadline: deadline
        ).map { row in
            PersonalData.EmailChange(
                email: try row.decode("address"), isRemoved: try row.decode("is_removed"),
                changedAt: try row.decode("changed_at"))
        }
    }

    private func rememberedBrowsers(
        of user: UserID, _ application: ApplicationID, _ deadline: ContinuousClock.Instant
    ) async throws -> [Timestamp] {
        try await postgres.query(
            """
            SELECT expires_at FROM identity.remembered_browsers
            WHERE application_id = \(application) AND user_id = \(user) ORDER BY expires_at
            """, deadline: deadline
        ).map { try $0.decode("expires_at") }
    }

    private func identities(
        of user: UserID, _ application: ApplicationID, _ deadline: ContinuousClock.Instant
    ) async throws -> [PersonalData.ProviderIdentity] {
        try await postgres.query(
            """
            SELECT id, provider, issuer, subject, email, created_at, last_used_at FROM identity.external_identities
            WHERE application_id = \(application) AND user_id = \(user) ORDER BY id LIMIT \(Self.maximumRows)
            """, deadline: deadline
        ).map { row in
            PersonalData.ProviderIdentity(
                id: try row.decode("id"), provider: try row.decode("provider"), issuer: try row.decode("issuer"),
                subject: try row.decode("subject"), email: try row.decode("email"),
                createdAt: try row.decode("created_at"), lastUsedAt: try row.decode("last_used_at"))
        }
    }

    private func memberships(
        of user: UserID, _ application: ApplicationID, _ deadline: ContinuousClock.Instant
    ) async throws -> [PersonalData.Membership] {
        try await postgres.query(
            """
            SELECT m.id, m.role, m.created_at, a.id AS account_id, a.name, a.avatar_url FROM identity.memberships m
            JOIN identity.accounts a ON a.application_id = m.application_id AND a.id = m.account_id
            WHERE m.application_id = \(application) AND m.user_id = \(user) ORDER BY m.id
            LIMIT \(Self.maximumRows + 1)
            """, deadline: deadline
        ).map { row in
            PersonalData.Membership(
                id: try row.decode("id"), role: try row.decode("role"), createdAt: try row.decode("created_at"),
                account: Account(
                    id: try row.decode("account_id"), parentID: application.description, name: try row.decode("name"),
                    avatarURL: try row.decode("avatar_url")))
        }
    }

    private func invitesSent(
        by user: UserID, _ application: ApplicationID, _ deadline: ContinuousClock.Instant
    ) async throws -> [Invite] {
        try await postgres.query(
            """
            \(sql: Invite.select) WHERE v.application_id = \(application) AND v.invited_by = \(user)
            ORDER BY v.id DESC LIMIT \(Self.maximumRows + 1)
            """, deadline: deadline
        ).map { try Invite($0) }
    }

    /// Only of addresses that are shown to be the user's: invitations to others are not theirs to see.
    private func invitesReceived(
        by user: UserID, _ application: ApplicationID, _ deadline: ContinuousClock.Instant
    ) async throws -> [Invite] {
        try await postgres.query(
            """
            \(sql: Invite.select) JOIN identity.email_credentials c
                ON c.application_id = v.application_id AND c.email_hash = v.email_hash
            WHERE c.application_id = \(application) AND c.user_id = \(user) AND c.verified_at IS NOT NULL
            ORDER BY v.id DESC LIMIT \(Self.maximumRows + 1)
            """, deadline: deadline
        ).map { try Invite($0) }
    }

    /// As ``invitesReceived(by:_:_:)``.
    private func waitlistPlaces(
        of user: UserID, _ application: ApplicationID, _ deadline: ContinuousClock.Instant
    ) async throws -> [PersonalData.SignUpWaitlistPlace] {
        try await postgres.query(
            """
            SELECT a.address, w.created_at, w.invite_id IS NOT NULL AS is_invited FROM identity.email_credentials c
            JOIN identity.email_addresses a ON a.application_id = c.application_id AND a.credential_id = c.id
            JOIN identity.sign_up_waitlist w ON w.application_id = c.application_id AND w.email_hash = c.email_hash
            WHERE c.application_id = \(application) AND c.user_id = \(user) AND c.verified_at IS NOT NULL
            ORDER BY w.id LIMIT \(Self.maximumRows)
            """, deadline: deadline
        ).map { row in
            PersonalData.SignUpWaitlistPlace(
                email: try row.decode("address"), createdAt: try row.decode("created_at"),
                isInvited: try row.decode("is_invited"))
        }
    }
}

extension ServiceError {
    fileprivate static func tooManyExports(retryAfter seconds: Int) -> ServiceError {
        ServiceError(
            .rateLimited, detail: "Your data was exported several times in a day. Please try again later.",
            retryAfter: seconds)
    }
}
