import Models
import Proofs
import Testing

@testable import MailerService

@Suite struct PreviewEmailLinkHandlerTests {
    @Test func provesToIdentityThatTheCallerHoldsTheToken() async throws {
        let mailer = try await MailerFixture()
        let preview = PreviewEmailLinkHandler(tokens: mailer.service.tokens, mailboxProofs: mailer.mailboxProofs)
        let (grant, request) = (try mailer.grant(.verification), RequestID.make())
        let token = try await mailer.issue(grant).token
        let reply = try await preview(.init(token: token), mailer.context(request))
        #expect(reply.grant == grant)
        let claims = try await mailer.proofs.verify(
            EmailPreviewProof.self, reply.proof, from: .mailer, request: request
        )
        .claims
        #expect(claims.grant == grant)
        // The proof previews, and does nothing else.
        await #expect(throws: ServiceError.invalidProof) {
            try await mailer.proofs.verify(MailboxProof.self, reply.proof, from: .mailer, request: request)
        }
        #expect(await code { try await mailer.redeem(token, .verification) } == nil)
    }

    @Test func refusesAnUnknownToken() async throws {
        let mailer = try await MailerFixture()
        let preview = PreviewEmailLinkHandler(tokens: mailer.service.tokens, mailboxProofs: mailer.mailboxProofs)
        #expect(await code { try await preview(.init(token: Secret("unknown")), mailer.context()) } == "token_invalid")
    }
}
