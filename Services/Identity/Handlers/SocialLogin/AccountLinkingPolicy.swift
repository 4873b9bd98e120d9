import Foundation
import Models
import Postgres
import RPC

/// Decides which user an identity at a provider signs in: the user it is linked to, the owner of its email address, or a new
/// one.
///
/// Identities are recognized by issuer and subject. The email address links an identity to an existing user only if both
/// sides have proved that the address is theirs. Otherwise anyone who signs up first with another person's address would
/// get access to that person's account (pre-hijacking).
struct AccountLinkingPolicy: Sendable {
    /// What the policy has decided. `refused` is not thrown, because its audit log entry is written in the same transaction.
    enum Decision: Sendable {
        /// `isNew` for a user who was created by it.
        case signIn(UserID, epoch: Int, isNew: Bool)
        /// An email message was sent; the sign-in continues with the link in it.
        case held
        case refused(ServiceError)
    }

    let identity: ExternalIdentity
    let client: Client
    let languages: [String]
    let returnTo: String?
    let ipAddress: String?
    let origin: MailOrigin?
    /// The keyed hash of the identity's email address; nil if it has none.
    let emailHash: Data?
    let context: CallContext
    /// What the application's sign-up hook has decided; nil if it was not asked.
    var verdict: SignUpVerdict?

    private var application: ApplicationID { client.applicationID }

    /// Decides, and writes the result: links, users, the audit log and email messages. A sign-in is recorded when it is known how far it
    /// has come.
    func decide(_ transaction: Transaction) throws -> Decision {
        if let user = try transaction.linkedUser(of: identity, application) {
            guard user.status == .active else { return try refuse(.suspended, "suspended", user.id, transaction) }
            return .signIn(user.id, epoch: user.epoch, isNew: false)
        }
        guard let email = identity.email, let emailHash else {
            return try refuse(.emailRequired(identity.provider), "email_required", nil, transaction)
        }
        guard let owner = try transaction.owner(ofAddress: emailHash, application) else {
            guard try !transaction.isKept(emailHash, in: application) else { return try refuseKept(transaction) }
            return try create(email, emailHash, transaction)
        }
        // Check this first: an unverified address proves nothing, so the response must not reveal anything about its owner.
        guard identity.isEmailVerified else {
            // If the application hides which addresses are registered, this must look like a new address.
            if try transaction.hidesAccountExistence(application) {
                return try sendLink(to: owner, email, linking: false, transaction)
            }
            return try refuse(.emailUnverified(identity.provider), "email_unverified", owner.user.id, transaction)
        }
        guard owner.user.status == .active else {
            return try refuse(.suspended, "suspended", owner.user.id, transaction)
        }
        return owner.isVerified && identity.ownsEmail
            ? try linkToOwner(owner, email, transaction) : try sendLink(to: owner, email, linking: true, transaction)
    }

    /// Links the identity to the owner of its address. Both sides have proved that the address is theirs.
    private func linkToOwner(
        _ owner: AddressOwner, _ email: EmailAddress, _ transaction: Transaction
    ) throws -> Decision {
        let user = owner.user
        try transaction.link(identity, to: user.id, application)
        try transaction.fillEmptyFields(of: user.id, application, from: identity)
        try record(.identityLinked, user.id, transaction)
        let notice = OutgoingMail.notice(
            .accountLinked, to: email, of: user.id, languages: languages, client, origin: origin)
        try transaction.enqueue(.mail(notice), for: user.id, in: application)
        return .signIn(user.id, epoch: user.epoch, isNew: false)
    }

    /// Sends a link to the address, because one side has not proved that it reads the mailbox now.
    ///
    /// - Parameter linking: whether the link also links the identity. Otherwise it only signs the reader in, because the
    ///   provider has not verified the address.
    private func sendLink(
        to owner: AddressOwner, _ email: EmailAddress, linking: Bool, _ transaction: Transaction
    ) throws -> Decision {
        try record(.signInHeld, owner.user.id, transaction)
        guard owner.user.status == .active, let id = try transaction.hold(identity, for: owner, application) else {
            return .held
        }
        var mail = OutgoingMail(
            .magicLink, to: email, of: owner.user.id, credential: owner.credential, client, languages: languages,
            redirectURI: returnTo)
        if linking { mail.grant?.hold = id }
        try transaction.enqueue(.mail(mail), for: owner.user.id, in: application)
        return .held
    }

    /// Creates a user with the identity's address, if ``SignUpPolicy`` allows that. If the provider has not verified the
    /// address, sends a link to it.
    ///
    /// An invitation from the waitlist counts for the reader of the mailbox. If the provider's word is not enough for that,
    /// a link is sent that signs up.
    private func create(
        _ email: EmailAddress, _ emailHash: Data, _ transaction: Transaction
    ) throws -> Decision {
        let policy = SignUpPolicy(settings: client.signUpSettings)
        let invitation =
            policy.allows(email) ? nil : try transaction.invitationToSignUp(emailHash, in: application)
        do throws(ServiceError) {
            try policy.check(email, isInvited: invitation != nil)
        } catch {
            // If the application hides which addresses are registered, this must look like a registered address.
            let isHidden = try !identity.isEmailVerified && transaction.hidesAccountExistence(application)
            let refused = try refuse(error, error.code.rawValue, nil, transaction)
            return isHidden ? .held : refused
        }
        if invitation != nil, !identity.ownsEmail {
            try record(.signInHeld, nil, transaction)
            let request = MailRequest(
                client: client.id, email: email, purpose: .magicLink, redirectURI: returnTo, languages: languages)
            try transaction.enqueue(.mailRequest(request), for: nil, in: application)
            return .held
        }
        var new = NewUser(
            identity, email: email, emailHash: emailHash, application: application, isVerified: identity.ownsEmail)
        do {
            try SignUpHookPolicy(client: client, method: identity.provider.rawValue, verdict: verdict)
                .apply(to: &new, identity)
        } catch let stopped as SignUpStopped {
            // As above: this must look like a registered address.
            let isHidden = try !identity.isEmailVerified && transaction.hidesAccountExistence(application)
            try record(.signUpRefused, nil, reason: stopped.reason, transaction)
            return isHidden ? .held : .refused(stopped.serviceError)
        }
        try transaction.create(new)
        try record(.signUp, new.id, transaction)
        if let invitation { try transaction.acceptInvitationToSignUp(invitation, entry(.signUp, new.id)) }
        if !identity.isEmailVerified, try transaction.hidesAccountExistence(application) {
            let owner = AddressOwner(
                user: LinkableUser(id: new.id, status: .active, epoch: NewUser.epoch),
                credential: new.credential.id, isVerified: false)
            return try sendLink(to: owner, email, linking: false, transaction)
        }
        try transaction.link(identity, to: new.id, application)
        if !identity.ownsEmail {
            let request = new.verificationRequest(client, languages: languages)
            try transaction.enqueue(.mailRequest(request), for: new.id, in: application)
        }
        return .signIn(new.id, epoch: NewUser.epoch, isNew: true)
    }

    /// Refuses an address that is kept for a user who has removed it.
    private func refuseKept(_ transaction: Transaction) throws -> Decision {
        // If the application hides which addresses are registered, this must look like a new address.
        let isHidden = try !identity.isEmailVerified && transaction.hidesAccountExistence(application)
        let refused = try refuse(.emailTaken, "email_kept", nil, transaction)
        return isHidden ? .held : refused
    }

    private func refuse(
        _ error: ServiceError, _ reason: String, _ user: UserID?, _ transaction: Transaction
    ) throws -> Decision {
        try record(.signInRefused, user, reason: reason, transaction)
        return .refused(error)
    }

    private func record(
        _ event: AuditEntry.Event, _ user: UserID?, reason: String? = nil, _ transaction: Transaction
    ) throws {
        try transaction.record(entry(event, user, reason: reason))
    }

    /// An entry of the audit log about this sign-in.
    func entry(_ event: AuditEntry.Event, _ user: UserID?, reason: String? = nil) -> AuditEntry {
        AuditEntry(
            event: event, application: application, user: user, client: client.id, ipAddress: ipAddress,
            device: origin?.deviceName,
            provider: identity.provider, reason: reason, context: context)
    }
}

extension ServiceError {
    /// The provider shared no email address.
    static func emailRequired(_ provider: Provider) -> ServiceError {
        ServiceError(
            .emailRequired,
            detail: "\(provider.displayName) did not share an email address, and signing up requires one.")
    }

    /// The provider has not verified the email address, which belongs to an existing user.
    static func emailUnverified(_ provider: Provider) -> ServiceError {
        ServiceError(
            .emailUnverified,
            detail: "\(provider.displayName) has not verified the email address, and it is registered here already. "
                + "Please sign in another way.")
    }
}
