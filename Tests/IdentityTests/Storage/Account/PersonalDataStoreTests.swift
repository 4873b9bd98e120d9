import Models
import Testing

@testable import IdentityService

@Suite struct PersonalDataStoreTests {
    private func data(of user: UserID, in identity: IdentityFixture) async throws -> PersonalData {
        let deadline = ContinuousClock.now + .seconds(10)
        let record = try #require(
            try await identity.service.users.user(user, of: identity.client.applicationID, deadline: deadline))
        return try await identity.service.personalData.data(of: record, deadline: deadline)
    }

    @Test func hasInvitationsBothWays() async throws {
        let identity = try await IdentityFixture()
        let owner = try await AccountOwner(identity)
        let bob = try await identity.signUp("bob@example.com").profile
        _ = try await owner.invite("bob@example.com")
        _ = try await owner.invite("cleo@example.com")
        let sent = try await data(of: owner.profile.id, in: identity)
        #expect(sent.invitesSent.map(\.email?.description) == ["cleo@example.com", "bob@example.com"])
        #expect(sent.invitesReceived == [])
        // A stranger may have signed up with the address that was invited.
        #expect(try await data(of: bob.id, in: identity).invitesReceived == [])
        try await identity.verify(bob)
        let received = try await data(of: bob.id, in: identity)
        #expect(received.invitesReceived.map(\.email?.description) == ["bob@example.com"])
        #expect(received.invitesSent == [] && received.incomplete == [])
    }

    @Test func hasConsentsAndRememberedBrowsers() async throws {
        let consents = try await ConsentFixture()
        let identity = consents.identity
        let calendar = try await consents.client("client_calendar")
        try await consents.grant(["openid"], to: calendar)
        try await identity.service.rememberedBrowsers.remember(
            Secret("a browser"), of: consents.ann.id, consents.ann.applicationID, epoch: 1,
            deadline: .now + .seconds(10))
        let data = try await data(of: consents.ann.id, in: identity)
        #expect(data.consents.map(\.clientID) == [calendar] && data.rememberedBrowsers.count == 1)
    }

    @Test func tellsWhichListsAreIncomplete() async throws {
        let identity = try await IdentityFixture()
        let owner = try await AccountOwner(identity)
        try await identity.postgres.execute(
            """
            INSERT INTO identity.invites (application_id, id, account_id, client_id, role, invited_by, expires_at)
            SELECT \(identity.client.applicationID)::uuid, gen_random_uuid(), \(owner.account)::uuid, \(identity.client.id)::text,
                   'member', \(owner.profile.id)::uuid, now()
            FROM generate_series(1, \(PersonalDataStore.maximumRows + 1))
            """)
        let data = try await data(of: owner.profile.id, in: identity)
        #expect(data.invitesSent.count == PersonalDataStore.maximumRows && data.incomplete == ["invites_sent"])
    }

    /// An address that was put on the waitlist by anybody is told only to who reads its mailbox.
    @Test func hasThePlaceOnTheWaitlistOfAVerifiedAddress() async throws {
        let identity = try await IdentityFixture()
        try await identity.setSignUp(.init(mode: .waitlist))
        _ = try await identity.call(
            Identity.JoinSignUpWaitlist(client: identity.client.id, email: identity.email("ann@example.com")),
            identity.context())
        try await identity.setSignUp(.init(mode: .open))
        let ann = try await identity.signUp("ann@example.com").profile
        #expect(try await data(of: ann.id, in: identity).signUpWaitlist == [])
        try await identity.verify(ann)
        let place = try #require(try await data(of: ann.id, in: identity).signUpWaitlist.first)
        #expect(place.email.description == "ann@example.com" && !place.isInvited)
    }
}
