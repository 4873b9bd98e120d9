import Foundation
import Models
import PasswordHashing
import Postgres

/// A user who is about to be created. All ids are made beforehand, so that a single statement can write every row.
struct NewUser: Sendable {
    /// The epoch that users begin with.
    static let epoch = 1

    let id: UserID
    let application: ApplicationID
    let email: EmailAddress
    let emailHash: Data
    let credential: EmailCredential
    let identity: UserIdentity
    /// The membership in the user's own account; nil for a user who joins the account of an invitation instead.
    let membership: Membership?
    /// The version of the terms of service that the user accepts; nil for none.
    var termsVersion: String?
    /// What the application's sign-up hook adds; nil for nothing. See ``SignUpHookPolicy``.
    var signUpMetadata: SignUpMetadata?

    /// A user who signs up with a password.
    init(_ call: Identity.SignUp, application: ApplicationID, emailHash: Data) {
        var identity = UserIdentity(id: .make())
        identity.preferredLanguage = call.preferredLanguage
        identity.locale = call.locale
        identity.timezone = call.timezone
        self.init(
            email: call.email, emailHash, application, identity: identity, isVerified: false, hasAccount: true)
    }

    /// A user who signs in with a provider for the first time. `isVerified`: whether the provider's word is enough for
    /// the address to count as verified.
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

    /// A user who signs up by an emailed link or code. It was read in the mailbox, so the address is verified.
    init(provenMailbox email: EmailAddress, emailHash: Data, application: ApplicationID) {
        self.init(
            email: email, emailHash, application, identity: UserIdentity(id: .make()), isVerified: true,
            hasAccount: true)
    }

    /// A user who accepts an invitation. Its link was read in the mailbox, so the address is verified.
    init(invited email: EmailAddress, emailHash: Data, application: ApplicationID) {
        self.init(
            email: email, emailHash, application, identity: UserIdentity(id: .make()), isVerified: true,
            hasAccount: false)
    }

    /// A user whom an operator creates. `isVerified`: whether the operator knows that the mailbox is theirs.
    init(
        created email: EmailAddress, emailHash: Data, application: ApplicationID, isVerified: Bool, language: String?
    ) {
        var identity = UserIdentity(id: .make())
        identity.preferredLanguage = language
        self.init(
            email: email, emailHash, application, identity: identity, isVerified: isVerified, hasAccount: true)
    }

    /// A user who comes from another system. The id has the time of their sign-up there.
    init(_ user: Identity.ImportedUser, email: EmailAddress, emailHash: Data, application: ApplicationID) {
        var identity = UserIdentity(id: UserID(uuid: UUIDv7.make(at: user.createdAt?.date ?? Date())))
        identity.avatarURL = user.fields[.avatarURL]
        identity.externalID = user.externalID
        identity.givenName = user.fields[.givenName]
        identity.familyName = user.fields[.familyName]
        identity.displayName = user.fields[.displayName]
        identity.preferredLanguage = user.fields[.preferredLanguage]
        identity.locale = user.fields[.locale]
        identity.timezone = user.fields[.timezone]
        self.init(
            email: email, emailHash, application, identity: identity, isVerified: user.isEmailVerified,
            hasAccount: true)
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
    /// The profile as it will be read once the user is written.
    var profile: SessionProfile {
        SessionProfile(
            id: id, applicationID: application, status: .active, credentials: [credential],
            memberships: [membership].compactMap(\.self), identity: identity, activeMembership: membership)
    }

    /// The request for the mail with the link that verifies the address. Whether the mailbox may get it is looked up later (see
    /// ``OutboxEventSigner``).
    ///
    /// - Parameter languages: the languages of the browser, best first, after those that the user has chosen.
    func verificationRequest(_ client: Client, languages: [String] = []) -> MailRequest {
        MailRequest(
            client: client.id, email: email, purpose: .verification, redirectURI: nil, languages: languages)
    }

    /// The statement that creates a user; an import has one for many (see ``UserImportStore``). It writes all of the user's rows or none, and
    /// runs `last` with them.
    ///
    /// It fails with a violation of `email_credentials_hash` if a user has the address. That index decides races, so
    /// callers must handle the violation even if they looked for the address first.
    /// - Parameter terms: the audit entry of the acceptance of the terms; nil if none are accepted.
    func insertion(
        password: PasswordHash?, mail: MailRequest?, terms: AuditEntry? = nil, then last: Query
    ) throws -> Query {
        let acceptedAt: Timestamp? = termsVersion == nil ? nil : .now
        let metadata = try signUpMetadata.map { String(decoding: try JSONEncoder().encode($0), as: UTF8.self) }
        var statement: Query = """
            WITH new_user AS (
                INSERT INTO identity.users
                    (application_id, id, epoch, terms_version, terms_accepted_at, sign_up_metadata)
                VALUES (\(application), \(id), \(Self.epoch), \(termsVersion), \(acceptedAt), \(metadata)::jsonb)
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
            let event = try PendingEvent.mailRequest(mail).insert(user: id, application: application)
            statement = "\(statement: statement), mail AS (\(statement: event))"
        }
        if let terms { statement = "\(statement: statement), terms AS (\(statement: terms.insert))" }
        return "\(statement: statement) \(statement: last)"
    }
}
