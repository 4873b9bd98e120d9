import Foundation
import Models
import Proofs
import Redis
import Testing

@testable import MailerService

@Suite struct ErasureStoreTests {
    private func mail(to grant: OneTimeGrant, user: UserID?) -> OutgoingMail {
        OutgoingMail(kind: .magicLink, recipient: grant.email, user: user, client: grant.client, grant: grant)
    }

    private func erase(_ grant: OneTimeGrant, at time: Date, in mailer: MailerFixture) async throws {
        let erasure = ErasureProof(
            user: try #require(grant.user), application: grant.application, email: grant.email,
            erasedAt: Int(time.timeIntervalSince1970 * 1000))
        try await mailer.service.erasures.add(erasure, deadline: .now + .seconds(3))
    }

    @Test func appliesToTheUserForGoodAndToTheAddressUntilTheErasure() async throws {
        let mailer = try await MailerFixture()
        let (grant, erasedAt) = (try mailer.grant(.magicLink), Date(timeIntervalSinceNow: -10))
        try await erase(grant, at: erasedAt, in: mailer)
        let erasures = mailer.service.erasures
        #expect(try await erasures.applies(to: mail(to: grant, user: grant.user), promisedAt: Date()))
        #expect(try await erasures.applies(to: mail(to: grant, user: .make()), promisedAt: erasedAt - 1))
        #expect(try await !erasures.applies(to: mail(to: grant, user: .make()), promisedAt: erasedAt + 1))
        // The same address in another application belongs to another user.
        var elsewhere = grant
        elsewhere.application = .make()
        #expect(try await !erasures.applies(to: mail(to: elsewhere, user: .make()), promisedAt: erasedAt - 1))
    }

    @Test func storesNeitherUserNorAddress() async throws {
        let mailer = try await MailerFixture()
        let grant = try mailer.grant(.magicLink)
        try await erase(grant, at: Date(), in: mailer)
        let (everything, user) = (try await mailer.everything(), try #require(grant.user))
        #expect(everything.contains("erased"))
        #expect(!everything.contains("example.com") && !everything.contains(user.description))
    }
}
