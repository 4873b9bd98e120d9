import Foundation
import Models
import Proofs

/// Turns a pending event into the work that the gateway dispatches, with a proof that is signed now.
struct OutboxEventSigner: Sendable {
    let signer: ProofSigner
    let clients: ClientStore
    let mailboxes: MailboxStore
    let invitations: InvitationStore
    let emailHasher: EmailHasher
    let unregisteredMails: UnregisteredMailStore
    let emails: EmailStore
    let webhooks: WebhookEventSigner

    /// The work of an event; nil if there is nothing to do any more.
    func work(
        _ event: PendingEvent, id: OutboxEventID, user: UserID?, deadline: ContinuousClock.Instant
    ) async throws -> OutboxEvent.Work? {
        switch event {
        case .mail(let mail):
            return .mail(try await sign(mail, id: id))
        case .mailRequest(let request):
            guard let mail = try await mail(for: request, id: id, deadline: deadline) else { return nil }
            return .mail(try await sign(mail, id: id))
        case .erasure(let erasure):
            return .forgetUser(try await signer.sign(statement: erasure, for: .mailer))
        case .consentRevocation(let revocation):
            return .endClientSessions(try await signer.sign(statement: revocation, for: .tokens))
        case .clientDeletion(let deletion):
            return .forgetClient(try await signer.sign(statement: deletion, for: .tokens))
        case .waitlistErasure(let erasure):
            return .leaveAllWaitlists(erasure.user, of: erasure.application)
        case .webhook(let occurrence):
            return try await webhooks.sign(occurrence, id: id, user: user, deadline: deadline).map { .webhook($0) }
        case .webhookEndpoint(let webhook):
            return .webhook(try await webhooks.sign(settingsOf: webhook, id: id, deadline: deadline))
        case .epoch(let epoch, let kept, let account, let reason):
            guard let user else { return nil }
            // Of no request, so that it is valid in any.
            return .advanceEpoch(
                try await signer.sign(
                    .epoch(epoch, of: user, request: nil, keeping: kept, in: account, because: reason), for: .tokens))
        }
    }

    /// Signs every byte of a mail: mailer sends nothing that identity has not signed.
    private func sign(_ mail: OutgoingMail, id: OutboxEventID) async throws -> SignedMail {
        let content = try JSONEncoder().encode(mail)
        return SignedMail(
            content: content,
            proof: try await signer.sign(statement: MailProof(event: id, content: content), for: .mailer))
    }

    /// The mail of a request; nil if the address is not registered and can't sign up, or its mailbox has got too many mails, or
    /// its user is suspended.
    private func mail(
        for request: MailRequest, id: OutboxEventID, deadline: ContinuousClock.Instant
    ) async throws -> OutgoingMail? {
        guard let client = try await clients.find(request.client, deadline: deadline) else { return nil }
        let emailHash = emailHasher.hash(request.email, in: client.applicationID)
        if let pending = request.pending {
            return try await mail(verifying: pending, request, emailHash, client, id: id, deadline: deadline)
        }
        let recipient = try await mailboxes.recipient(emailHash, in: client.applicationID, deadline: deadline)
        guard let recipient, request.purpose != .invite else {
            return try await mailToNewUser(request, emailHash, client, id: id, deadline: deadline)
        }
        // A stranger may have signed up with the address.
        if request.purpose == .verification,
            try await !unregisteredMails.allows(id, to: request.email, deadline: deadline)
        {
            return nil
        }
        return OutgoingMail(
            request.purpose, to: request.email, of: recipient.user, credential: recipient.credential, client,
            languages: recipient.languages + request.languages, redirectURI: request.redirectURI,
            origin: request.origin)
    }

    /// The mail to an address that a user has added: the link and the code that verify it, or the notice to the user who has it already.
    ///
    /// Both count as mails that a stranger has caused. Nil if there is nobody to write to any more.
    private func mail(
        verifying pending: EmailCredentialID, _ request: MailRequest, _ emailHash: Data, _ client: Client,
        id: OutboxEventID, deadline: ContinuousClock.Instant
    ) async throws -> OutgoingMail? {
        let application = client.applicationID
        let recipient = try await emails.recipient(of: pending, in: application, deadline: deadline)
        guard let recipient, try await unregisteredMails.allows(id, to: request.email, deadline: deadline) else {
            return nil
        }
        switch recipient {
        case .adder(let user, let languages):
            return OutgoingMail(
                verifying: request.email, addedBy: user, as: pending, client,
                languages: languages + request.languages)
        case .owner:
            let owner = try await mailboxes.recipient(emailHash, in: application, deadline: deadline)
            guard let owner else { return nil }
            return .inUseNotice(to: request.email, of: owner.user, languages: owner.languages, client)
        }
    }

    /// The mail by which the reader of an unregistered address signs up, if they may: a link, or once more the invitation from
    /// the waitlist.
    private func mailToNewUser(
        _ request: MailRequest, _ emailHash: Data, _ client: Client, id: OutboxEventID,
        deadline: ContinuousClock.Instant
    ) async throws -> OutgoingMail? {
        guard [.magicLink, .invite].contains(request.purpose) else { return nil }
        let application = client.applicationID
        // A later invitation has a mail of its own.
        let invitation = try await invitations.invitationToSignUp(
            emailHash, in: application, before: request.purpose == .invite ? id : nil, deadline: deadline)
        let isInvited = invitation != nil
        guard isInvited || (request.purpose == .magicLink && client.signsUpByMail),
            SignUpPolicy(settings: client.signUpSettings).allows(request.email, isInvited: isInvited),
            try await !mailboxes.isRegistered(emailHash, in: application, deadline: deadline),
            try await unregisteredMails.allows(id, to: request.email, deadline: deadline)
        else { return nil }
        if request.purpose == .invite, let invitation {
            return OutgoingMail(
                inviting: request.email, invite: invitation, accountName: nil, isFromWaitlist: true, client,
                languages: request.languages)
        }
        return OutgoingMail(
            signingUp: request.email, client, languages: request.languages, redirectURI: request.redirectURI,
            origin: request.origin)
    }
}
