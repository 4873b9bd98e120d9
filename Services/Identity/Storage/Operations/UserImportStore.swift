import Foundation
import Models
import PasswordHashing
import Postgres
import RPC

/// A record of an import that was read and checked.
struct ImportedRecord: Sendable {
    /// Its number in the import.
    let number: Int
    /// The user, if the address is new.
    let user: NewUser
    let password: PasswordHash?
    /// When the user signed up; nil for now.
    let createdAt: Timestamp?
    let status: UserStatus
}

/// Writes users who come from another system.
struct UserImportStore: Sendable {
    let postgres: PostgresClient
    let hasher: PasswordHasher

    typealias Outcome = Identity.ImportUsers.Outcome

    /// Thrown to end the transaction of a dry run.
    private struct DryRun: Error {
        let outcomes: [Int: Outcome]
    }

    /// Writes all records in one transaction, and returns the outcomes by their numbers. Throws 404 for an unknown application.
    func write(
        _ records: [ImportedRecord], of call: Identity.ImportUsers, _ context: CallContext
    ) async throws -> [Int: Outcome] {
        do {
            return try await postgres.findingOrCreatingUser(deadline: context.deadline.instant) {
                [hasher] transaction in
                let outcomes = try transaction.write(records, of: call, hasher, context)
                if call.isDryRun { throw DryRun(outcomes: outcomes) }
                return outcomes
            }
        } catch let end as DryRun {
            return end.outcomes
        }
    }
}

extension Transaction {
    fileprivate func write(
        _ records: [ImportedRecord], of call: Identity.ImportUsers, _ hasher: PasswordHasher, _ context: CallContext
    ) throws -> [Int: UserImportStore.Outcome] {
        // Throws 404 for an unknown application.
        _ = try signUpSettings(of: call.application)
        var outcomes: [Int: UserImportStore.Outcome] = [:]
        for number in try repeatedNumbers(records, of: call) { outcomes[number] = .repeated }
        let others = records.filter { outcomes[$0.number] == nil }
        let registered = try registeredUsers(others.map(\.user.emailHash), call.application)
        let kept = try keptEmails(others.map(\.user.emailHash), call.application)
        var new: [ImportedRecord] = []
        for record in others {
            guard let user = registered[record.user.emailHash] else {
                guard !kept.contains(record.user.emailHash) else {
                    outcomes[record.number] = .refused("email: it is kept for a user who has removed it within a week")
                    continue
                }
                new.append(record)
                outcomes[record.number] = .created
                continue
            }
            let outcome =
                call.updatesUsers
                ? try update(user, record, hasher, context) : .refused("email: a user has this address")
            outcomes[record.number] = outcome
            if outcome == .updated { try mark(record.number, user.id, of: call) }
        }
        if !new.isEmpty { try create(new, of: call, context) }
        return outcomes
    }

    /// The numbers of the records that an earlier call has written.
    private func repeatedNumbers(_ records: [ImportedRecord], of call: Identity.ImportUsers) throws -> [Int] {
        try query(
            """
            SELECT record FROM identity.imported_users
            WHERE application_id = \(call.application) AND import_id = \(call.importID)
              AND record = ANY(\(records.map(\.number)))
            """
        ).map { try $0.decode("record") }
    }

    private func mark(_ number: Int, _ user: UserID, of call: Identity.ImportUsers) throws {
        try execute(
            """
            INSERT INTO identity.imported_users (application_id, import_id, record, user_id)
            VALUES (\(call.application), \(call.importID), \(number), \(user))
            """)
    }

    /// Writes the rows of all new users in one statement. It fails with a violation of `email_credentials_hash` if one of the addresses
    /// was registered a moment ago.
    private func create(_ records: [ImportedRecord], of call: Identity.ImportUsers, _ context: CallContext) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let rows = try encoder.encode(records.map(ImportedRow.init))
        let application = call.application
        try execute(
            """
            WITH input AS (
                SELECT * FROM jsonb_to_recordset(\(String(decoding: rows, as: UTF8.self))::jsonb) AS r(
                    record integer, user_id uuid, status text, created_at timestamptz, avatar_url text, external_id text,
                    given_name text, family_name text, display_name text, preferred_language text, locale text,
                    timezone text, credential_id uuid, email_hash text, verified_at timestamptz, address text,
                    password_hash text, account_id uuid, membership_id uuid, audit_id uuid)
            ), new_users AS (
                INSERT INTO identity.users (application_id, id, epoch, status, created_at)
                SELECT \(application)::uuid, user_id, \(NewUser.epoch)::integer, status, COALESCE(created_at, now()) FROM input
            ), new_identities AS (
                INSERT INTO identity.user_identities
                    (application_id, user_id, avatar_url, external_id, given_name, family_name, display_name,
                     preferred_language, locale, timezone)
                SELECT \(application)::uuid, user_id, avatar_url, external_id, given_name, family_name, display_name,
                       preferred_language, locale, timezone
                FROM input
            ), new_credentials AS (
                INSERT INTO identity.email_credentials (application_id, id, user_id, email_hash, verified_at)
                SELECT \(application)::uuid, credential_id, user_id, decode(email_hash, 'hex'), verified_at FROM input
            ), new_addresses AS (
                INSERT INTO identity.email_addresses (application_id, credential_id, address)
                SELECT \(application)::uuid, credential_id, address FROM input
            ), new_passwords AS (
                INSERT INTO identity.passwords (application_id, user_id, hash)
                SELECT \(application)::uuid, user_id, password_hash FROM input WHERE password_hash IS NOT NULL
            ), new_accounts AS (
                INSERT INTO identity.accounts (application_id, id) SELECT \(application)::uuid, account_id FROM input
            ), new_memberships AS (
                INSERT INTO identity.memberships (application_id, id, account_id, user_id, role)
                SELECT \(application)::uuid, membership_id, account_id, user_id, \(Role.owner.rawValue)::text FROM input
            ), marks AS (
                INSERT INTO identity.imported_users (application_id, import_id, record, user_id)
                SELECT \(application)::uuid, \(call.importID)::uuid, record, user_id FROM input
            )
            INSERT INTO identity.audit_log (application_id, id, event, user_id, request_id, caller, actor)
            SELECT \(application)::uuid, audit_id, \(AuditEntry.Event.userImported.rawValue)::text, user_id,
                   \(context.requestID?.description)::text, \(context.caller.rawValue)::text,
                   \(context.actorJSON)::jsonb
            FROM input
            """)
    }
}

/// The columns of a new user, for `jsonb_to_recordset`.
private struct ImportedRow: Encodable {
    let record: Int
    let userID: UUID
    let status: UserStatus
    let createdAt: Timestamp?
    let avatarURL: String?
    let externalID: String?
    let givenName: String?
    let familyName: String?
    let displayName: String?
    let preferredLanguage: String?
    let locale: String?
    let timezone: String?
    let credentialID: UUID
    let emailHash: String
    let verifiedAt: Timestamp?
    let address: EmailAddress
    let passwordHash: String?
    let accountID: UUID?
    let membershipID: UUID?
    let auditID: UUID

    init(_ record: ImportedRecord) {
        let (user, identity) = (record.user, record.user.identity)
        self.record = record.number
        userID = user.id.uuid
        status = record.status
        createdAt = record.createdAt
        avatarURL = identity.avatarURL
        externalID = identity.externalID
        givenName = identity.givenName
        familyName = identity.familyName
        displayName = identity.displayName
        preferredLanguage = identity.preferredLanguage
        locale = identity.locale
        timezone = identity.timezone
        credentialID = user.credential.id.uuid
        emailHash = user.emailHash.hexadecimal
        verifiedAt = user.credential.emailVerifiedAt
        address = user.email
        passwordHash = record.password?.stored
        accountID = user.membership?.accountID.uuid
        membershipID = user.membership?.id.uuid
        auditID = UUIDv7.make()
    }

    enum CodingKeys: String, CodingKey {
        case record, status, locale, timezone, address
        case userID = "user_id"
        case createdAt = "created_at"
        case avatarURL = "avatar_url"
        case externalID = "external_id"
        case givenName = "given_name"
        case familyName = "family_name"
        case displayName = "display_name"
        case preferredLanguage = "preferred_language"
        case credentialID = "credential_id"
        case emailHash = "email_hash"
        case verifiedAt = "verified_at"
        case passwordHash = "password_hash"
        case accountID = "account_id"
        case membershipID = "membership_id"
        case auditID = "audit_id"
    }
}
