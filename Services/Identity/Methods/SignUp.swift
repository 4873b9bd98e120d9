import Foundation
import Models
import PasswordHashing
import Postgres
import RPC

/// Creates a user, their personal account and the owner membership, all of it or nothing.
struct SignUp: Sendable {
    let house: IdentityHouse

    func callAsFunction(_ call: Identity.SignUp, _ context: CallContext) async throws -> Identity.Vouched {
        let client = try await house.knownClient(call.client, context)
        let words = PasswordPolicy.OwnWords(email: call.email, applicationName: client.applicationName)
        let faults =
            house.policy.faults(of: call.password, words, path: "/password")
            + PersonalFields.faults(of: [
                .preferredLanguage: call.preferredLanguage, .locale: call.locale, .timezone: call.timezone,
            ])
        try faults.refuse()

        let new = NewUser(
            call, application: client.applicationID, emailHash: house.emails.hash(call.email, in: client.applicationID))
        // Hashed before anything is locked.
        let hash = try await house.hasher.hash(
            call.password, for: call.share, deadline: context.deadline.instant)
        do {
            try await house.postgres.create(
                new, hash: hash, verification: new.verificationMail(client),
                AuditEntry(
                    event: .signUp, application: client.applicationID, user: new.id, client: client.id,
                    ipAddress: call.ipAddress, context: context), deadline: context.deadline.instant)
        } catch let error as PostgresError where error.isUniqueViolation(of: "email_credentials_hash") {
            throw ServiceError.emailTaken
        }
        return try await house.vouch(
            for: new.profile, epoch: NewUser.epoch, client: client.id, methods: ["pwd"], context)
    }
}

/// A user who is about to exist, known whole before anything is written.
struct NewUser: Sendable {
    static let epoch = 1

    let id = UserID.make()
    let application: ApplicationID
    let email: EmailAddress
    let emailHash: Data
    let credential: EmailCredential
    let identity: UserIdentity
    let membership: Membership

    init(_ call: Identity.SignUp, application: ApplicationID, emailHash: Data) {
        self.application = application
        email = call.email
        self.emailHash = emailHash
        credential = EmailCredential(
            id: .make(), userID: id, email: call.email, hashedEmail: emailHash.hexadecimal, emailVerifiedAt: nil)
        var identity = UserIdentity(id: id)
        identity.preferredLanguage = call.preferredLanguage
        identity.locale = call.locale
        identity.timezone = call.timezone
        self.identity = identity
        membership = Self.personalMembership(of: id, application)
    }

    /// Someone whom a provider vouches for.
    init(_ person: ExternalPerson, email: EmailAddress, emailHash: Data, application: ApplicationID) {
        self.application = application
        self.email = email
        self.emailHash = emailHash
        credential = EmailCredential(
            id: .make(), userID: id, email: email, hashedEmail: emailHash.hexadecimal,
            emailVerifiedAt: person.isEmailVerified ? .now : nil)
        let fields = person.fields
        var identity = UserIdentity(id: id)
        identity.givenName = fields[.givenName]
        identity.familyName = fields[.familyName]
        identity.displayName = fields[.displayName]
        identity.avatarURL = fields[.avatarURL]
        identity.locale = fields[.locale]
        self.identity = identity
        membership = Self.personalMembership(of: id, application)
    }

    private static func personalMembership(of user: UserID, _ application: ApplicationID) -> Membership {
        let account = Account(id: .make(), parentID: application.description, name: nil, avatarURL: nil)
        return Membership(id: .make(), accountID: account.id, userID: user, role: .owner, account: account)
    }

    var profile: SessionProfile {
        SessionProfile(
            id: id, applicationID: application, status: .active, credentials: [credential], memberships: [membership],
            identity: identity, activeMembership: membership)
    }

    /// The mail by which they show that the address is theirs.
    func verificationMail(_ client: Client) -> OutgoingMail {
        OutgoingMail(
            .verification, to: email, of: id, credential: credential.id, client, languages: identity.languages)
    }
}

extension UserIdentity {
    /// The languages to write to the user in, the best first.
    var languages: [String] { [preferredLanguage, locale].compactMap(\.self) }
}
