import Models
import Testing

@testable import IdentityService

@Suite struct MailboxStoreTests {
    private let identity: IdentityFixture
    private let mailboxes: MailboxStore
    private var deadline: ContinuousClock.Instant { .now + .seconds(30) }

    init() async throws {
        identity = try await IdentityFixture()
        mailboxes = identity.service.mailboxes
    }

    private func owner(_ address: String, of application: ApplicationID) throws -> MailboxOwner {
        .address(identity.emailHasher.hash(try identity.email(address), in: application))
    }

    @Test func findsUnprovenUsersByIDAndByAddress() async throws {
        let ann = try await identity.signUp("ann@example.com").profile
        let application = ann.applicationID
        for owner in [.user(ann.id), try owner("ann@example.com", of: application)] {
            let found = try await mailboxes.unprovenUser(owner, of: application, deadline: deadline)
            #expect(found?.user == ann.id && found?.epoch == NewUser.epoch && found?.password != nil)
        }
        let unknown = try owner("nobody@example.com", of: application)
        #expect(try await mailboxes.unprovenUser(unknown, of: application, deadline: deadline) == nil)
        try await identity.verify(ann)
        #expect(try await mailboxes.unprovenUser(.user(ann.id), of: application, deadline: deadline) == nil)
    }

    @Test func previewsWhatAUserHasSetUp() async throws {
        let ann = try await identity.signUp("ann@example.com").profile
        let hash = identity.emailHasher.hash(try identity.email("ann@example.com"), in: ann.applicationID)
        func preview() async throws -> MailboxStore.Preview {
            try #require(
                try await mailboxes.preview(.user(ann.id), hash, of: ann.applicationID, deadline: deadline))
        }
        let first = try await preview()
        #expect(first.user == ann.id && !first.isProven && first.hasPassword && !first.hasOtherCredentials)
        _ = try await identity.call(
            Identity.GrantConsent(
                user: ann.id, application: ann.applicationID, client: identity.client.id, scopes: ["openid"]),
            identity.context())
        #expect(try await preview().hasOtherCredentials)
        try await identity.verify(ann)
        #expect(try await preview().isProven)
    }

    @Test func mailsGoToActiveUsersOnly() async throws {
        let ann = try await identity.signUp("ann@example.com", language: "ja").profile
        let hash = identity.emailHasher.hash(try identity.email("ann@example.com"), in: ann.applicationID)
        let found = try await mailboxes.recipient(hash, in: ann.applicationID, deadline: deadline)
        #expect(found?.user == ann.id && found?.credential == ann.credentials.first?.id)
        #expect(found?.languages == ["ja"])
        #expect(try await mailboxes.recipient(hash, in: .make(), deadline: deadline) == nil)
        _ = try await identity.call(Identity.SuspendUser(user: ann.id), identity.operatorContext)
        #expect(try await mailboxes.recipient(hash, in: ann.applicationID, deadline: deadline) == nil)
    }
}
