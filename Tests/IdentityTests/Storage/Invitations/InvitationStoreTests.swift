import Models
import Testing

@testable import IdentityService

@Suite struct InvitationStoreTests {
    private let identity: IdentityFixture
    private let owner: AccountOwner
    private let invitations: InvitationStore
    private var deadline: ContinuousClock.Instant { .now + .seconds(30) }

    init() async throws {
        identity = try await IdentityFixture()
        owner = try await AccountOwner(identity)
        invitations = identity.service.invitations
    }

    @Test func listsTheLatestFirst() async throws {
        let invites = [try await owner.invite("a@example.com"), try await owner.invite("b@example.com")]
        let listed = try await invitations.list(of: owner.account, for: nil, deadline: deadline)
        #expect(listed.map(\.id) == invites.map(\.id).reversed())
        #expect(listed.map(\.status) == [.pending, .pending])
        let unknown = await error { try await invitations.list(of: .make(), for: nil, deadline: deadline) }
        #expect(unknown?.code == .notFound)
    }

    @Test func aPageEndsBeforeAnInvitation() async throws {
        var invites: [Invite] = []
        for name in ["a", "b", "c"] { invites.append(try await owner.invite("\(name)@example.com")) }
        let rest = try await invitations.list(of: owner.account, before: invites[2].id, for: nil, deadline: deadline)
        #expect(rest.map(\.id) == [invites[1].id, invites[0].id])
        let end = try await invitations.list(of: owner.account, before: invites[0].id, for: nil, deadline: deadline)
        #expect(end.isEmpty)
    }

    /// No invitation of more than a hundred is out of reach.
    @Test func pagesOfInvitationsWithoutAnAccountFollowEachOther() async throws {
        let application = identity.client.applicationID
        let ids = (0..<(Identity.ListInvites.maximumCount + 5)).map { _ in InviteID.make() }
        for id in ids {
            try await identity.postgres.execute(
                """
                INSERT INTO identity.invites (application_id, id, client_id, role, expires_at)
                VALUES (\(application), \(id), \(identity.client.id), 'owner', now() + interval '1 day')
                """)
        }
        let first = try await invitations.listWithoutAccount(of: application, deadline: deadline)
        #expect(first.count == Identity.ListInvites.maximumCount)
        let second = try await invitations.listWithoutAccount(
            of: application, before: first.last?.id, deadline: deadline)
        #expect(second.count == 5 && Set((first + second).map(\.id)) == Set(ids))
    }

    @Test func revokesOnlyPendingInvitations() async throws {
        let accepted = try await owner.invite("a@example.com")
        _ = try await owner.accept(try await owner.mailed())
        let pending = try await owner.invite("b@example.com")
        let context = identity.operatorContext
        for (invite, status) in [(accepted, Invite.Status.accepted), (pending, .revoked)] {
            let after = try await invitations.revoke(invite.id, in: nil, for: nil, context)
            #expect(after.status == status)
        }
        let unknown = await error { try await invitations.revoke(.make(), in: nil, for: nil, context) }
        #expect(unknown?.code == .notFound)
    }

    @Test func revokesNoneOfAnotherAccountOrApplication() async throws {
        let invite = try await owner.invite("a@example.com")
        let other = try await AccountOwner(identity, "carl@example.com")
        let (own, context) = (identity.client.applicationID, identity.operatorContext)
        let places: [(AccountID?, ApplicationID?)] = [
            (other.account, nil), (nil, own), (nil, .make()), (owner.account, .make()),
        ]
        for (account, application) in places {
            let refused = await error {
                try await invitations.revoke(invite.id, in: account, of: application, for: nil, context)
            }
            #expect(refused?.code == .notFound)
        }
        let listed = try await invitations.list(of: owner.account, for: nil, deadline: deadline)
        #expect(listed.map(\.status) == [.pending])
        let revoked = try await invitations.revoke(invite.id, in: owner.account, of: own, for: nil, context)
        #expect(revoked.status == .revoked)
    }

    @Test func anOperatorIsNotLimited() async throws {
        for number in 0..<3 {
            let new = InvitationStore.NewInvitation(
                id: .make(), account: owner.account, email: try identity.email("x\(number)@example.com"),
                role: .member, expiresAt: .now, languages: [])
            _ = try await invitations.create(
                new, by: nil, within: .init(perAccount: 1, perUser: 1), identity.operatorContext)
        }
        #expect(try await invitations.list(of: owner.account, for: nil, deadline: deadline).count == 3)
    }
}
