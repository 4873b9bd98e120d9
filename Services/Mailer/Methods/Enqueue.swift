import Foundation
import Models
import RPC

/// Accepts a message: once answered, it survives a crash of the mailer.
struct Enqueue: Sendable {
    static let longestText = 1000
    static let mostValues = 30

    let outbox: Outbox
    let store: OneTimeStore
    let seal: MailSeal

    func callAsFunction(_ call: Mailer.Enqueue, _ context: CallContext) async throws -> Mailer.Enqueue.Reply {
        try await accept(call, context).reply
    }

    /// Accepts the message, with a token of its own if it is to grant something.
    func accept(
        _ call: Mailer.Enqueue, _ context: CallContext
    ) async throws -> (reply: Mailer.Enqueue.Reply, issued: OneTimeStore.Issued?) {
        try check(call)
        let (id, deadline) = (MessageID.make(), context.deadline.instant)
        var mail = call.mail
        var issued: OneTimeStore.Issued?
        if let grant = mail.grant {
            // A token that no accepted message carries does no harm: nobody knows it, and it expires.
            let new = try await store.issue(grant, deadline: deadline)
            mail.sealed = try seal.seal(.init(token: new.token, code: new.code), for: id)
            mail.expiresAt = Timestamp(Date(timeIntervalSinceNow: Double(new.lifetime)))
            issued = new
        }
        return (try await outbox.accept(mail, as: id, key: call.idempotencyKey, deadline: deadline), issued)
    }

    /// A message is small, or a mistake. And what its link grants goes to the mailbox that it is granted to: whoever
    /// calls, a link for one address is never mailed to another.
    private func check(_ call: Mailer.Enqueue) throws {
        if let grant = call.mail.grant, grant.email != call.mail.recipient || grant.client != call.mail.client {
            throw ServiceError.invalid([
                .init(in: .body, path: "/mail/grant", type: "recipient", expected: "a grant to the mail's recipient")
            ])
        }
        if let page = call.mail.linkPage, !WebAddress.isWebAddress(page, schemes: ["https", "http"]) {
            throw ServiceError.invalid([
                .init(in: .body, path: "/mail/link_page", type: "format", expected: "the address of a page")
            ])
        }
        let texts = call.mail.languages + Array(call.mail.values.keys) + Array(call.mail.values.values)
        guard call.mail.languages.count <= 10, call.mail.values.count <= Self.mostValues,
            texts.allSatisfy({ $0.count <= Self.longestText }), (1...200).contains(call.idempotencyKey.utf8.count)
        else {
            throw ServiceError.invalid([
                .init(in: .body, path: "/mail", type: "length", expected: "a message of a bounded size")
            ])
        }
    }
}

/// Accepts a message with a link and tells the link.
struct SendLink: Sendable {
    let enqueue: Enqueue
    let issuer: String

    func callAsFunction(_ call: Mailer.SendLink, _ context: CallContext) async throws -> Mailer.SendLink.Reply {
        guard let purpose = call.mail.grant?.purpose else {
            throw ServiceError.invalid([
                .init(in: .body, path: "/mail/grant", type: "required", expected: "what the link is for")
            ])
        }
        let accepted = try await enqueue.accept(
            .init(mail: call.mail, idempotencyKey: MessageID.make().description), context)
        guard let issued = accepted.issued else { throw ServiceError.internal }
        return .init(
            id: accepted.reply.id, token: issued.token,
            url: MailLink.url(for: issued.token, purpose, page: call.mail.linkPage, issuer: issuer),
            expiresAt: Timestamp(Date(timeIntervalSinceNow: Double(issued.lifetime))))
    }
}
