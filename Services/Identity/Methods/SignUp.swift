import Foundation
import Models
import PasswordHashing
import Postgres
import RPC

/// Creates a user, their personal account and the owner membership, all of it or nothing.
struct SignUp: Sendable {
    let house: IdentityHouse

    func callAsFunction(_ call: Identity.SignUp, _ context: CallContext) async throws -> Identity.Vouched {
        let deadline = context.deadline.instant
        guard let client = try await house.postgres.client(call.client, deadline: deadline) else {
            throw ServiceError.unknownClient
        }
        try PersonalFields.check(language: call.preferredLanguage, locale: call.locale, timezone: call.timezone)
        try house.policy.check(
            call.password, .init(email: call.email, applicationName: client.applicationName), path: "/password")
        // Hashed before the transaction, which then holds its locks for a moment only.
        let hash = try await house.hasher.hash(call.password, deadline: deadline)
        let new = NewUser(call, application: client.applicationID, emailHash: house.emails.hash(call.email))
        do {
            try await house.postgres.create(new, hash: hash, client: client, context)
        } catch let error as PostgresError where error.isUniqueViolation(of: "email_credentials_hash") {
            throw ServiceError(
                code: "email_taken", status: 409, detail: "Someone has signed up with this e-mail address already.")
        }
        return try await house.vouch(for: new.profile, epoch: 1, client: client.id, methods: ["pwd"], context)
    }
}

/// A user who is about to exist, known whole before anything is written.
struct NewUser: Sendable {
    let profile: SessionProfile
    let emailHash: Data

    init(_ call: Identity.SignUp, application: ApplicationID, emailHash: Data) {
        let user = UserID.make()
        var identity = UserIdentity(id: user)
        identity.preferredLanguage = call.preferredLanguage
        identity.locale = call.locale
        identity.timezone = call.timezone
        let account = Account(id: .make(), parentID: application.description, name: nil, avatarURL: nil)
        let membership = Membership(
            id: .make(), accountID: account.id, userID: user, role: .owner, account: account)
        let credential = EmailCredential(
            id: .make(), userID: user, email: call.email, hashedEmail: emailHash.hexadecimal, emailVerifiedAt: nil)
        self.emailHash = emailHash
        profile = SessionProfile(
            id: user, applicationID: application, status: .active, credentials: [credential],
            memberships: [membership], identity: identity, activeMembership: membership)
    }
}

extension PostgresClient {
    /// Writes a new user. The unique index of addresses decides who wins a race.
    func create(_ new: NewUser, hash: PasswordHash, client: Client, _ context: CallContext) async throws {
        let (profile, application) = (new.profile, new.profile.applicationID)
        guard let credential = profile.credentials.first, let membership = profile.memberships.first,
            let email = credential.email
        else { throw ServiceError.internal }
        let mail = OutgoingMail(
            kind: .verification, recipient: email, user: profile.id, client: client.id,
            languages: [profile.identity?.preferredLanguage, profile.identity?.locale].compactMap { $0 },
            values: ["application": client.applicationName])
        let effect = try PendingEffect.mail(mail).insert(user: profile.id, application: application)
        let audit = AuditEntry(
            event: .signUp, application: application, user: profile.id, client: client.id, context: context)
        // One statement for what belongs together: one round trip, and the constraints are checked at its end.
        let insert: Query = """
            WITH new_user AS (
                INSERT INTO identity.users (application_id, id) VALUES (\(application), \(profile.id))
            ), new_identity AS (
                INSERT INTO identity.user_identities (application_id, user_id, preferred_language, locale, timezone)
                VALUES (\(application), \(profile.id), \(profile.identity?.preferredLanguage),
                        \(profile.identity?.locale), \(profile.identity?.timezone))
            ), new_credential AS (
                INSERT INTO identity.email_credentials (application_id, id, user_id, email_hash)
                VALUES (\(application), \(credential.id), \(profile.id), \(new.emailHash))
            ), new_address AS (
                INSERT INTO identity.email_addresses (application_id, credential_id, address)
                VALUES (\(application), \(credential.id), \(email.description))
            ), new_password AS (
                INSERT INTO identity.passwords (application_id, user_id, hash)
                VALUES (\(application), \(profile.id), \(hash.stored))
            ), new_account AS (
                INSERT INTO identity.accounts (application_id, id) VALUES (\(application), \(membership.accountID))
            )
            INSERT INTO identity.memberships (application_id, id, account_id, user_id, role)
            VALUES (\(application), \(membership.id), \(membership.accountID), \(profile.id), \(membership.role.rawValue))
            """
        try await transaction(deadline: context.deadline.instant) { transaction in
            try transaction.execute(insert)
            try transaction.execute(effect)
            try transaction.execute(audit.insert)
        }
    }
}
