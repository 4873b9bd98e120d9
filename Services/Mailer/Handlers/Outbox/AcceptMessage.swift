import Foundation
import Models
import Primitives
import RPC
import ServiceKit
import Tracing

/// Puts a message into the outbox, with a token of its own if the message is to grant something.
struct AcceptMessage: Sendable {
    static let maximumValues = 30
    static let maximumLanguages = 10
    /// In bytes of UTF-8. Characters are no measure: one may have a thousand combining marks.
    static let maximumTextLength = 1000

    let outbox: OutboxStore
    let tokens: OneTimeTokenStore
    let sealedBox: SealedBox<MailSecrets>
    let deliveries: DeliveryHistory

    /// What a call gets: the reply, and the token unless the message had been accepted before or grants nothing.
    struct Accepted: Sendable {
        let reply: Mailer.EnqueueMessage.Reply
        var token: OneTimeTokenStore.Issued?
    }

    /// Accepts `mail`; messages with the same `key` are one message.
    ///
    /// Errors: 400 for a message beyond the bounds; 503 while another call with the same key is in progress, or when
    /// the outbox is full.
    func callAsFunction(_ mail: OutgoingMail, key: String, _ context: CallContext) async throws -> Accepted {
        try check(mail)
        let (id, deadline) = (MessageID.make(), context.deadline.instant)
        var mail = mail
        mail.sealed = nil
        mail.traceParent = InstrumentationContext.current?.spanContext?.traceParent
        guard let grant = mail.grant else {
            return Accepted(reply: try await accept(mail, as: id, key: key, deadline: deadline))
        }
        // The key is reserved before a token is made: a repeated call must neither void the code that was mailed
        // already nor have codes made that are mailed to no one.
        if let known = try await outbox.reserve(key, for: id, deadline: deadline) { return Accepted(reply: known) }
        let issued = try await tokens.issue(grant, deadline: deadline)
        mail.sealed = try sealedBox.seal(.init(token: issued.token, code: issued.code), for: id)
        mail.expiresAt = Timestamp(Date(timeIntervalSinceNow: Double(issued.lifetime)))
        return Accepted(reply: try await accept(mail, as: id, key: key, deadline: deadline), token: issued)
    }

    private func accept(
        _ mail: OutgoingMail, as id: MessageID, key: String, deadline: ContinuousClock.Instant
    ) async throws -> Mailer.EnqueueMessage.Reply {
        let (date, reply) = (Date(), try await outbox.accept(mail, as: id, key: key, deadline: deadline))
        // At the time before it was accepted, since it may have been sent by now.
        if !reply.isDuplicate {
            await deliveries.record(.queued, of: reply.id, mail, at: date, deadline: deadline)
        }
        return reply
    }

    /// Refuses a message that is too large, and one whose link would go to another mailbox than the one it is for.
    private func check(_ mail: OutgoingMail) throws {
        if let grant = mail.grant, grant.email != mail.recipient || grant.client != mail.client {
            throw ServiceError.invalid([
                .init(in: .body, path: "/mail/grant", type: "recipient", expected: "a grant to the mail's recipient")
            ])
        }
        if let page = mail.linkPage, !URLRules.isURL(page) {
            throw ServiceError.invalid([
                .init(in: .body, path: "/mail/link_page", type: "format", expected: "the URL of a page")
            ])
        }
        let texts = mail.languages + Array(mail.values.keys) + Array(mail.values.values)
        guard mail.languages.count <= Self.maximumLanguages, mail.values.count <= Self.maximumValues,
            texts.allSatisfy({ $0.fits(Self.maximumTextLength) }),
            [mail.linkPage, mail.grant?.redirectURI].allSatisfy({ $0?.fits(TextBounds.url) ?? true })
        else { throw Self.outOfBounds }
    }

    static let outOfBounds = ServiceError.invalid([
        .init(in: .body, path: "/mail", type: "length", expected: "a message of a bounded size")
    ])
}
