import Models
import Testing

@testable import GatewayService

@Suite struct EmailSenderTests {
    @Test func isTheUserOfASessionOrOfASignIn() throws {
        let session = EmailSender(SignedIn(claims: Samples.claims, accessToken: Secret("good")))
        let signIn = EmailSender(
            PendingSignIn(
                user: Samples.user, application: Samples.application, account: Samples.account, client: Samples.client,
                step: .emailVerification))
        for sender in [session, signIn] {
            #expect(sender.user == Samples.user && sender.account == Samples.account)
            #expect(sender.client == Samples.client && sender.application == Samples.application)
        }
    }
}
