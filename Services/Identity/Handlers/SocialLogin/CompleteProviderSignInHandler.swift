import Foundation
import Models
import Postgres
import Proofs
import RPC

/// Vouches for whoever a provider says has signed in there.
///
/// People are known by issuer and subject. An address joins them to a user who has it only if both sides have shown that
/// it is theirs; otherwise whoever came first with somebody else's address would have a key to their account.
struct CompleteProviderSignInHandler: RPCHandler {
    /// How they proved who they are: no word of RFC 8176 fits, so the usual one for "elsewhere", and where.
    static func methods(_ provider: Provider) -> [String] { ["fed", provider.rawValue] }

    let house: IdentityHouse

    func callAsFunction(
        _ call: Identity.CompleteProviderSignIn, _ context: CallContext
    ) async throws -> Identity.CompleteProviderSignIn.Reply {
        let client = try await house.knownClient(call.client, context)
        let connection = try await house.connections.open(
            call.provider, of: client, deadline: context.deadline.instant)
        let person: ExternalIdentity
        do throws(ProviderError) {
            person = try await house.providers.named(call.provider).person(
                ProviderCallback(
                    callback: house.callback(of: call.provider), code: call.code, codeVerifier: call.codeVerifier,
                    nonce: call.nonce,
                    issuer: call.issuer, user: call.user, until: context.deadline.patience), connection)
        } catch {
            try await house.note(error, call.provider, client, call.ipAddress, context)
            throw error.serviceError
        }
        return try await admit(person, client, call, context)
    }

    /// How a decision ended. A refusal is no error here: it is written down in the same transaction.
    enum Decision: Sendable {
        case signIn(UserID, epoch: Int)
        case held
        case refused(ServiceError)
    }

    func admit(
        _ person: ExternalIdentity, _ client: Client, _ call: Identity.CompleteProviderSignIn, _ context: CallContext
    ) async throws -> Identity.CompleteProviderSignIn.Reply {
        let admission = AccountLinkingPolicy(
            person: person, client: client, languages: call.languages, returnTo: call.returnTo,
            ipAddress: call.ipAddress, emailHash: person.email.map { house.emails.hash($0, in: client.applicationID) },
            context: context)
        let deadline = context.deadline.instant
        let decision = try await house.postgres.findingOrCreatingUser(deadline: deadline) { try admission.decide($0) }
        switch decision {
        case .refused(let error): throw error
        case .held: return .held
        case .signIn(let user, let epoch):
            guard
                var profile = try await house.postgres.user(user, of: client.applicationID, deadline: deadline)?.profile
            else { throw ServiceError.invalidToken }
            profile.activeMembership = profile.preferredMembership
            return .authenticated(
                try await house.vouch(
                    for: profile, epoch: epoch, client: client.id, methods: Self.methods(call.provider), context))
        }
    }
}

/// Someone whom a provider vouches for, and the decision what that means here.
struct AccountLinkingPolicy: Sendable {
    let person: ExternalIdentity
    let client: Client
    let languages: [String]
    let returnTo: String?
    let ipAddress: String?
    /// Of the person's address.
    let emailHash: Data?
    let context: CallContext

    private var application: ApplicationID { client.applicationID }

    /// Decides, and writes down what comes of it.
    func decide(_ transaction: Transaction) throws -> CompleteProviderSignInHandler.Decision {
        if let user = try transaction.owner(of: person, application) {
            guard user.status == .active else { return try refuse(.suspended, "suspended", user.id, transaction) }
            try note(.signIn, user.id, transaction)
            return .signIn(user.id, epoch: user.epoch)
        }
        guard let email = person.email, let emailHash else {
            return try refuse(.emailRequired(person.provider), "email_required", nil, transaction)
        }
        guard let owner = try transaction.owner(ofAddress: emailHash, application) else {
            return try create(email, emailHash, transaction)
        }
        // Before anything else is said: an address that anyone could have typed at the provider shows nothing.
        guard person.isEmailVerified else {
            // Where nobody is told who has signed up, this looks the same as for an address that is new.
            if try transaction.hidesAccountExistence(application) {
                return try mailOwner(owner, email, connecting: false, transaction)
            }
            return try refuse(.emailUnverified(person.provider), "email_unverified", owner.user.id, transaction)
        }
        guard owner.user.status == .active else {
            return try refuse(.suspended, "suspended", owner.user.id, transaction)
        }
        return owner.isVerified && person.ownsEmail
            ? try join(owner, email, transaction) : try mailOwner(owner, email, connecting: true, transaction)
    }

    /// Both sides have shown that the address is theirs: they are one.
    private func join(
        _ owner: AddressOwner, _ email: EmailAddress, _ transaction: Transaction
    ) throws -> CompleteProviderSignInHandler.Decision {
        let user = owner.user
        try transaction.link(person, to: user.id, application)
        try transaction.fillIdentity(of: user.id, application, from: person)
        try note(.identityLinked, user.id, transaction)
        try note(.signIn, user.id, transaction)
        let notice = OutgoingMail(
            kind: .notice, recipient: email, user: user.id, languages: languages,
            values: ["notice": "account_linked", "application": client.applicationName])
        try transaction.execute(PendingEvent.mail(notice).insert(user: user.id, application: application))
        return .signIn(user.id, epoch: user.epoch)
    }

    /// One side has not shown that it reads the mailbox now: our own mail decides. With `connecting`, its link connects the
    /// provider; else it only signs its reader in, since the provider has shown nothing.
    private func mailOwner(
        _ owner: AddressOwner, _ email: EmailAddress, connecting: Bool, _ transaction: Transaction
    ) throws -> CompleteProviderSignInHandler.Decision {
        try note(.signInHeld, owner.user.id, transaction)
        guard owner.user.status == .active, let id = try transaction.hold(person, for: owner, application) else {
            return .held
        }
        var mail = OutgoingMail(
            .magicLink, to: email, of: owner.user.id, credential: owner.credential, client, languages: languages,
            redirectURI: returnTo)
        if connecting { mail.grant?.hold = id }
        try transaction.execute(PendingEvent.mail(mail).insert(user: owner.user.id, application: application))
        return .held
    }

    private func create(
        _ email: EmailAddress, _ emailHash: Data, _ transaction: Transaction
    ) throws -> CompleteProviderSignInHandler.Decision {
        let new = NewUser(
            person, email: email, emailHash: emailHash, application: application, isVerified: person.ownsEmail)
        try transaction.create(new)
        try note(.signUp, new.id, transaction)
        if !person.isEmailVerified, try transaction.hidesAccountExistence(application) {
            let owner = AddressOwner(
                user: LinkableUser(id: new.id, status: .active, epoch: NewUser.epoch),
                credential: new.credential.id, isVerified: false)
            return try mailOwner(owner, email, connecting: false, transaction)
        }
        try transaction.link(person, to: new.id, application)
        if !person.ownsEmail {
            var mail = new.verificationMail(client)
            mail.languages += languages
            try transaction.execute(PendingEvent.mail(mail).insert(user: new.id, application: application))
        }
        return .signIn(new.id, epoch: NewUser.epoch)
    }

    private func refuse(
        _ error: ServiceError, _ reason: String, _ user: UserID?, _ transaction: Transaction
    ) throws -> CompleteProviderSignInHandler.Decision {
        try note(.signInRefused, user, reason: reason, transaction)
        return .refused(error)
    }

    private func note(
        _ event: AuditEntry.Event, _ user: UserID?, reason: String? = nil, _ transaction: Transaction
    ) throws {
        let audit = AuditEntry(
            event: event, application: application, user: user, client: client.id, ipAddress: ipAddress,
            provider: person.provider, reason: reason, context: context)
        try transaction.execute(audit.insert)
    }
}

extension ServiceError {
    static func emailRequired(_ provider: Provider) -> ServiceError {
        ServiceError(
            .emailRequired, detail: "\(provider.displayName) gave no e-mail address, and signing up here takes one.")
    }

    static func emailUnverified(_ provider: Provider) -> ServiceError {
        ServiceError(
            .emailUnverified,
            detail: "\(provider.displayName) does not vouch for the e-mail address, and somebody here has it already. "
                + "Please sign in another way.")
    }
}
