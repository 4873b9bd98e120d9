import Foundation
import Models
import PasswordHashing
import Postgres

/// A user who is about to exist, known whole before anything is written.
struct NewUser: Sendable {
    static let epoch = 1

    let id: UserID
    let application: ApplicationID
    let email: EmailAddress
    let emailHash: Data
    let credential: EmailCredential
    let identity: UserIdentity
    /// Their own account; nil for someone who joins another's.
    let membership: Membership?

    /// Someone who signs up.
    init(_ call: Identity.SignUp, application: ApplicationID, emailHash: Data) {
        var identity = UserIdentity(id: .make())
        identity.preferredLanguage = call.preferredLanguage
        identity.locale = call.locale
        identity.timezone = call.timezone
        self.init(
            email: call.email, emailHash, application, identity: identity, isVerified: false, hasAccount: true)
    }

    /// Someone whom a provider vouches for. `isVerified`: whether its word for the address counts.
    init(
        _ person: ExternalIdentity, email: EmailAddress, emailHash: Data, application: ApplicationID, isVerified: Bool
    ) {
        let fields = person.fields
        var identity = UserIdentity(id: .make())
        identity.givenName = fields[.givenName]
        identity.familyName = fields[.familyName]
        identity.displayName = fields[.displayName]
        identity.avatarURL = fields[.avatarURL]
        identity.locale = fields[.locale]
        self.init(
            email: email, emailHash, application, identity: identity, isVerified: isVerified, hasAccount: true)
    }

    /// Someone who accepts an invitation: they read it in the mailbox, so the address is verified.
    init(invited email: EmailAddress, emailHash: Data, application: ApplicationID) {
        self.init(
            email: email, emailHash, application, identity: UserIdentity(id: .make()), isVerified: true,
            hasAccount: false)
    }

    private init(
        email: EmailAddress, _ emailHash: Data, _ application: ApplicationID, identity: UserIdentity,
        isVerified: Bool, hasAccount: Bool
    ) {
        let id = identity.id
        self.id = id
        self.application = application
        self.email = email
        self.emailHash = emailHash
        self.identity = identity
        credential = EmailCredential(
            id: .make(), userID: id, email: email, hashedEmail: emailHash.hexadecimal,
            emailVerifiedAt: isVerified ? .now : nil)
        let account = Account(id: .make(), parentID: application.description, name: nil, avatarURL: nil)
        membership =
            hasAccount
            ? Membership(id: .make(), accountID: account.id, userID: id, role: .owner, account: account) : nil
    }
}

extension NewUser {
    var profile: SessionProfile {
        SessionProfile(
            id: id, applicationID: application, status: .active, credentials: [credential],
            memberships: [membership].compactMap(\.self), identity: identity, activeMembership: membership)
    }

    /// The mail by which they show that the address is theirs.
    func verificationMail(_ client: Client) -> OutgoingMail {
        OutgoingMail(
            .verification, to: email, of: id, credential: credential.id, client, languages: identity.languages)
    }

    /// The only statement that makes a user: writes everything that belongs to one, all of it or nothing, then runs `last`.
    ///
    /// Fails with a violation of `email_credentials_hash` when somebody has the address. That index decides who wins a
    /// race, so callers look for the address first and are ready for the violation all the same.
    fileprivate func insertion(password: PasswordHash?, mail: OutgoingMail?, then last: Query) throws -> Query {
        var statement: Query = """
            WITH new_user AS (
                INSERT INTO identity.users (application_id, id, epoch)
                VALUES (\(application), \(id), \(Self.epoch))
            ), new_identity AS (
                INSERT INTO identity.user_identities
                    (application_id, user_id, given_name, family_name, display_name, avatar_url, preferred_language,
                     locale, timezone)
                VALUES (\(application), \(id), \(identity.givenName), \(identity.familyName),
                        \(identity.displayName), \(identity.avatarURL), \(identity.preferredLanguage),
                        \(identity.locale), \(identity.timezone))
            ), new_credential AS (
                INSERT INTO identity.email_credentials (application_id, id, user_id, email_hash, verified_at)
                VALUES (\(application), \(credential.id), \(id), \(emailHash), \(credential.emailVerifiedAt))
            ), new_address AS (
                INSERT INTO identity.email_addresses (application_id, credential_id, address)
                VALUES (\(application), \(credential.id), \(email))
            )
            """
        if let password {
            statement = """
                \(statement: statement), new_password AS (
                    INSERT INTO identity.passwords (application_id, user_id, hash)
                    VALUES (\(application), \(id), \(password.stored))
                )
                """
        }
        if let membership {
            statement = """
                \(statement: statement), new_account AS (
                    INSERT INTO identity.accounts (application_id, id) VALUES (\(application), \(membership.accountID))
                ), new_membership AS (
                    INSERT INTO identity.memberships (application_id, id, account_id, user_id, role)
                    VALUES (\(application), \(membership.id), \(membership.accountID), \(id),
                            \(membership.role.rawValue))
                )
                """
        }
        if let mail {
            let effect = try PendingEvent.mail(mail).insert(user: id, application: application)
            statement = "\(statement: statement), mail AS (\(statement: effect))"
        }
        return "\(statement: statement) \(statement: last)"
    }
}

extension PostgresClient {
    /// Writes a new user with password, verification mail if any, and audit line in one round trip. Throws 409 `email_taken` when
    /// somebody has the address, be it since a moment ago.
    func create(
        _ new: NewUser, password: PasswordHash, mail: OutgoingMail?, _ audit: AuditEntry,
        deadline: ContinuousClock.Instant
    ) async throws {
        do {
            try await execute(
                try new.insertion(password: password, mail: mail, then: audit.insert), deadline: deadline)
        } catch let error as PostgresError where error.isUniqueViolation(of: "email_credentials_hash") {
            throw ServiceError.emailTaken
        }
    }

    /// Runs a transaction that looks for a user and creates one when there is none. If another request creates the user, or
    /// links the same identity, between the look and the write, the transaction runs again and finds what that request
    /// wrote.
    func findingOrCreatingUser<Value: Sendable>(
        deadline: ContinuousClock.Instant, _ body: @escaping @Sendable (Transaction) throws -> Value
    ) async throws -> Value {
        for _ in 0..<3 {
            do {
                return try await transaction(deadline: deadline, body)
            } catch let error as PostgresError
                where error.isUniqueViolation(of: "email_credentials_hash")
                || error.isUniqueViolation(of: "external_identities_subject")
            {
                continue
            }
        }
        return try await transaction(deadline: deadline, body)
    }
}

extension Transaction {
    /// Writes a new user without a password. Run it in ``PostgresClient/findingOrCreatingUser(deadline:_:)``.
    func create(_ new: NewUser) throws {
        try execute(try new.insertion(password: nil, mail: nil, then: "SELECT 1"))
    }
}
