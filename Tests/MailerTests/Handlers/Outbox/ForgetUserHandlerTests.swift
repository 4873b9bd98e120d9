import Foundation
import Models
import Proofs
import Testing

@testable import MailerService

/// An erased user's address is removed from every place in the mailer's store.
@Suite struct ForgetUserHandlerTests {
    private let ann = "ann@example.com"

    private func erase(
        _ grant: OneTimeGrant, _ mailer: MailerFixture, at date: Date = Date(), user: UserID? = nil,
        isPending: Bool? = nil
    ) async throws {
        let user = try #require(user ?? grant.user)
        let proof = try await mailer.identity.sign(
            statement: ErasureProof(
                user: user, application: grant.application, email: grant.email,
                erasedAt: Int(date.timeIntervalSince1970 * 1000), isPending: isPending),
            for: .mailer)
        let forget = mailer.forgetUser
        _ = try await forget(.init(proof: proof), mailer.context())
    }

    private func mail(_ grant: OneTimeGrant, user: UserID? = nil) -> OutgoingMail {
        OutgoingMail(
            kind: .magicLink, recipient: grant.email, user: user ?? grant.user, client: grant.client, grant: grant)
    }

    @Test func removesTheAddressFromTheWholeStore() async throws {
        let mailer = try await MailerFixture()
        let outbox = mailer.service.outbox
        let grant = try mailer.grant(.magicLink, ann)
        // One dead, one to be tried again, one waiting: a link of each purpose, and a notice.
        for _ in 0..<2 { try await mailer.accept(mail(grant)) }
        let taken = try await outbox.lease(2, to: "sender", for: .seconds(30))
        #expect(taken.count == 2)
        try await outbox.acknowledge(taken[0], by: "sender", .dead(reason: "no", keeping: 10))
        try await outbox.acknowledge(taken[1], by: "sender", .retry(after: .seconds(600), reason: "later"))
        for purpose in OneTimeGrant.Purpose.allCases {
            var other = grant
            other.purpose = purpose
            try await mailer.accept(mail(other))
        }
        try await mailer.accept(OutgoingMail(kind: .notice, recipient: grant.email, user: grant.user))
        // A token that a page has in place of a code.
        let issued = try await mailer.issue(grant)
        _ = try await mailer.service.tokens.exchange(code: issued.code, at: .init(grant), deadline: .now + .seconds(3))
        // An invitation to the same address, which belongs to no user.
        var invitation = grant
        invitation.purpose = .invite
        invitation.user = nil
        try await mailer.accept(
            OutgoingMail(kind: .invite, recipient: grant.email, client: grant.client, grant: invitation))
        #expect(try await mailer.everything().contains(ann))

        try await erase(grant, mailer)
        #expect(try await !mailer.everything().contains(ann))
        let counts = try await outbox.counts(deadline: .now + .seconds(3))
        #expect(counts == .init(waiting: 0, dead: 0))
    }

    @Test func keepsWhatBelongsToOthers() async throws {
        let mailer = try await MailerFixture()
        let grant = try mailer.grant(.magicLink, ann)
        // The same address in another application is another user.
        let elsewhere = try mailer.grant(.magicLink, ann)
        let bob = try mailer.grant(.magicLink, "bob@example.com")
        for other in [grant, elsewhere, bob] { try await mailer.accept(mail(other)) }
        let issued = try await mailer.issue(elsewhere)
        try await erase(grant, mailer)
        #expect(try await mailer.service.outbox.counts(deadline: .now + .seconds(3)).waiting == 2)
        #expect(try await mailer.redeem(issued.token, .magicLink).grant.email == elsewhere.email)
    }

    /// Whoever adds the address of a stranger and leaves doesn't void the stranger's emails.
    @Test func ofAnAddressThatWasNeverVerifiedOnlyWhatIsTheUsersGoes() async throws {
        let mailer = try await MailerFixture()
        let grant = try mailer.grant(.verification, ann)
        var invitation = grant
        invitation.purpose = .invite
        invitation.user = nil
        invitation.credential = nil
        invitation.invite = .make()
        let invite = OutgoingMail(kind: .invite, recipient: grant.email, client: grant.client, grant: invitation)
        let before = OutboxEventID(uuid: UUIDv7.make(at: Date(timeIntervalSinceNow: -2)))
        try await mailer.accept(mail(grant))
        try await mailer.accept(invite)
        let (own, strangers) = (try await mailer.issue(grant), try await mailer.issue(invitation))
        try await erase(grant, mailer, isPending: true)
        #expect(try await mailer.service.outbox.counts(deadline: .now + .seconds(3)).waiting == 1)
        #expect(await code { try await mailer.redeem(own.token, .verification) } != nil)
        #expect(try await mailer.redeem(strangers.token, .invite).grant.email == grant.email)
        // One that is late as well.
        #expect(await code { try await mailer.accept(invite, as: before) } == nil)
        #expect(await code { try await mailer.accept(mail(grant)) } == "not_found")
    }

    @Test func refusesLateMessagesButNotThoseOfANewUser() async throws {
        let mailer = try await MailerFixture()
        let grant = try mailer.grant(.magicLink, ann)
        let before = OutboxEventID(uuid: UUIDv7.make(at: Date(timeIntervalSinceNow: -2)))
        var invitation = grant
        invitation.user = nil
        try await erase(grant, mailer, at: Date(timeIntervalSinceNow: -1))
        #expect(await code { try await mailer.accept(mail(grant)) } == "not_found")
        let late = OutgoingMail(kind: .invite, recipient: grant.email, client: grant.client, grant: invitation)
        #expect(await code { try await mailer.accept(late, as: before) } == "not_found")
        // A new user with the address.
        var again = grant
        again.user = .make()
        #expect(await code { try await mailer.accept(mail(again)) } == nil)
    }

    @Test func refusesAForgedProof() async throws {
        let mailer = try await MailerFixture()
        let grant = try mailer.grant(.magicLink, ann)
        try await mailer.accept(mail(grant))
        let forget = mailer.forgetUser
        let forged = try await ProofSigner(service: .identity, seed: .random()).sign(
            statement: ErasureProof(
                user: try #require(grant.user), application: grant.application, email: grant.email, erasedAt: 0),
            for: .mailer)
        #expect(await code { try await forget(.init(proof: forged), mailer.context()) } == "invalid_proof")
        #expect(try await mailer.service.outbox.counts(deadline: .now + .seconds(3)).waiting == 1)
    }
}
