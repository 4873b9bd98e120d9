import Foundation
import Models
import Proofs
import RPC

/// Accepts a message: once answered, it survives a crash of the mailer.
struct Enqueue: Sendable {
    static let maximumBytes = 64 * 1024
    /// In bytes of UTF-8. A character is no measure: one may have a thousand marks.
    static let maximumTextLength = 1000
    static let maximumValues = 30

    let outbox: Outbox
    let store: OneTimeStore
    let seal: MailSeal
    let erasures: Erasures
    /// Reads identity's signatures.
    let proofs: ProofVerifier

    /// Accepts what identity has signed. The gateway carries mails, and could otherwise have any link sent to anybody in
    /// our name.
    func callAsFunction(_ call: Mailer.EnqueueMessage, _ context: CallContext) async throws
        -> Mailer.EnqueueMessage.Reply
    {
        guard call.mail.content.count <= Self.maximumBytes else { throw Self.outOfBounds }
        let proof = try await proofs.verify(
            MailProof.self, call.mail.proof, from: .identity, request: context.requestID
        ).claims
        guard proof.covers(call.mail.content) else { throw ServiceError.invalidProof }
        guard let mail = try? call.mail.mail() else { throw Self.outOfBounds }
        let isForNobody = try await erasures.concern(
            mail, promisedAt: proof.effect.madeAt, deadline: context.deadline.instant)
        if isForNobody { throw ServiceError.notFound("recipient") }
        return try await accept(mail, key: proof.effect.description, context).reply
    }

    /// Accepts the message, with a token of its own if it is to grant something. Messages with the same `key` are one.
    func accept(
        _ given: OutgoingMail, key: String, _ context: CallContext
    ) async throws -> (reply: Mailer.EnqueueMessage.Reply, issued: OneTimeStore.Issued?) {
        try check(given)
        let (id, deadline) = (MessageID.make(), context.deadline.instant)
        var mail = given
        mail.sealed = nil
        var issued: OneTimeStore.Issued?
        if let grant = mail.grant {
            // Before there is a token: a call that is repeated must not make the code void that is in the mail already,
            // nor be a way to have codes made that nobody is mailed.
            if let known = try await outbox.reserve(key, for: id, deadline: deadline) {
                return (known, nil)
            }
            let new = try await store.issue(grant, deadline: deadline)
            mail.sealed = try seal.seal(.init(token: new.token, code: new.code), for: id)
            mail.expiresAt = Timestamp(Date(timeIntervalSinceNow: Double(new.lifetime)))
            issued = new
        }
        return (try await outbox.accept(mail, as: id, key: key, deadline: deadline), issued)
    }

    /// A message is small, or a mistake. And what its link grants goes to the mailbox that it is granted to: whoever
    /// calls, a link for one address is never mailed to another.
    private func check(_ mail: OutgoingMail) throws {
        if let grant = mail.grant, grant.email != mail.recipient || grant.client != mail.client {
            throw ServiceError.invalid([
                .init(in: .body, path: "/mail/grant", type: "recipient", expected: "a grant to the mail's recipient")
            ])
        }
        if let page = mail.linkPage, !WebAddress.isWebAddress(page, schemes: ["https", "http"]) {
            throw ServiceError.invalid([
                .init(in: .body, path: "/mail/link_page", type: "format", expected: "the address of a page")
            ])
        }
        let texts = mail.languages + Array(mail.values.keys) + Array(mail.values.values)
        guard mail.languages.count <= 10, mail.values.count <= Self.maximumValues,
            texts.allSatisfy({ $0.fits(Self.maximumTextLength) }),
            [mail.linkPage, mail.grant?.redirectURI].allSatisfy({ $0?.fits(TextBounds.url) ?? true })
        else { throw Self.outOfBounds }
    }

    private static let outOfBounds = ServiceError.invalid([
        .init(in: .body, path: "/mail", type: "length", expected: "a message of a bounded size")
    ])
}

/// Accepts a message with a link and tells the link.
struct SendLink: Sendable {
    let enqueue: Enqueue
    let issuer: String

    func callAsFunction(_ call: Mailer.SendEmailLink, _ context: CallContext) async throws -> Mailer.SendEmailLink.Reply
    {
        guard let purpose = call.mail.grant?.purpose else {
            throw ServiceError.invalid([
                .init(in: .body, path: "/mail/grant", type: "required", expected: "what the link is for")
            ])
        }
        let accepted = try await enqueue.accept(
            call.mail, key: MessageID.make().description, context)
        guard let issued = accepted.issued else { throw ServiceError.internal }
        return .init(
            id: accepted.reply.id, token: issued.token,
            url: MailLink.url(for: issued.token, purpose, page: call.mail.linkPage, issuer: issuer),
            expiresAt: Timestamp(Date(timeIntervalSinceNow: Double(issued.lifetime))))
    }
}
