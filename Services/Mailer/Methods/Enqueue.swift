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
        try check(call)
        let (id, deadline) = (MessageID.make(), context.deadline.instant)
        var mail = call.mail
        if let grant = mail.grant {
            // A token that no accepted message carries does no harm: nobody knows it, and it expires.
            let issued = try await store.issue(grant, deadline: deadline)
            mail.sealed = try seal.seal(.init(token: issued.token, code: issued.code), for: id)
            mail.expiresAt = Timestamp(Date(timeIntervalSinceNow: Double(issued.lifetime)))
        }
        return try await outbox.accept(mail, as: id, key: call.idempotencyKey, deadline: deadline)
    }

    /// A message is small, or a mistake.
    private func check(_ call: Mailer.Enqueue) throws {
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
