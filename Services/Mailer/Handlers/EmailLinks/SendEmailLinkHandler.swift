import Foundation
import Models
import RPC

/// Accepts a message with a link and returns the link to the operator, who may pass it on by other means.
struct SendEmailLinkHandler: RPCHandler {
    let acceptMessage: AcceptMessage
    let issuer: String

    func callAsFunction(_ call: Mailer.SendEmailLink, _ context: CallContext) async throws -> Mailer.SendEmailLink.Reply
    {
        guard let purpose = call.mail.grant?.purpose else {
            throw ServiceError.invalid([
                .init(in: .body, path: "/mail/grant", type: "required", expected: "what the link is for")
            ])
        }
        let accepted = try await acceptMessage(call.mail, key: MessageID.make().description, context)
        guard let issued = accepted.token else { throw ServiceError.internal }
        return .init(
            id: accepted.reply.id, token: issued.token,
            url: MailLink.url(
                for: issued.token, purpose, page: call.mail.linkPage, client: call.mail.client, issuer: issuer),
            expiresAt: Timestamp(Date(timeIntervalSinceNow: Double(issued.lifetime))))
    }
}
