import Models
import Testing

@testable import IdentityService

@Suite struct UserRecordTests {
    private let identity: IdentityFixture
    private let ann: SessionProfile

    init() async throws {
        identity = try await IdentityFixture()
        ann = try await identity.signUp("ann@example.com").profile
    }

    private func record() async throws -> UserRecord {
        try #require(
            try await identity.service.users.user(ann.id, of: ann.applicationID, deadline: .now + .seconds(30)))
    }

    /// Several credentials and memberships give several rows, and each is listed once.
    @Test func listsEachCredentialAndMembershipOnce() async throws {
        let (bob, eve) = (
            try await identity.signUp("bob@example.com").profile, try await identity.signUp("eve@example.com").profile
        )
        for other in [bob, eve] {
            try await identity.postgres.execute(
                """
                INSERT INTO identity.memberships (application_id, id, account_id, user_id, role)
                VALUES (\(ann.applicationID), \(MembershipID.make()),
                        \(try #require(other.activeMembership).accountID), \(ann.id), 'viewer')
                """)
        }
        try await identity.postgres.execute(
            """
            INSERT INTO identity.email_credentials (application_id, id, user_id, email_hash)
            VALUES (\(ann.applicationID), \(EmailCredentialID.make()), \(ann.id),
                    \(identity.emailHasher.hash(try identity.email("ann@example.org"), in: ann.applicationID)))
            """)
        let record = try await record()
        #expect(record.profile.memberships.map(\.role) == [.owner, .viewer, .viewer])
        #expect(record.profile.credentials.count == 2)
        #expect(record.profile.preferredMembership == ann.activeMembership)
    }

    @Test func actsOnlyInAccountsOfTheUser() async throws {
        let record = try await record()
        #expect(record.profile.activeMembership == nil)
        let account = try #require(ann.activeMembership).accountID
        #expect(record.acting(in: account)?.profile == ann)
        #expect(record.acting(in: .make()) == nil)
    }

    @Test func anErasedUserHasNoIdentityAndNoAddress() async throws {
        _ = try await identity.call(Identity.EraseUser(user: ann.id), identity.operatorContext)
        let record = try await record()
        #expect(record.profile.identity == nil && record.profile.address == nil)
    }
}
