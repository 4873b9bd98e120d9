import Foundation
import Models
import Proofs
import Testing

@testable import IdentityService

@Suite struct PreviewEmailLinkHandlerTests {
    private func preview(
        _ grant: OneTimeGrant, session: Proof? = nil, signIn: Proof? = nil, _ identity: IdentityFixture
    ) async throws -> Identity.PreviewEmailLink.Reply {
        let proof = try await identity.mailer.sign(
            statement: EmailPreviewProof(grant: grant, request: nil), for: .identity)
        return try await identity.call(
            Identity.PreviewEmailLink(proof: proof, session: session, signIn: signIn), identity.context())
    }

    private func grant(
        _ purpose: OneTimeGrant.Purpose, _ profile: SessionProfile, _ identity: IdentityFixture
    ) throws -> OneTimeGrant {
        let credential = try #require(profile.credentials.first)
        return OneTimeGrant(
            purpose, email: try #require(credential.email), application: profile.applicationID,
            client: identity.client.id, user: profile.id, credential: credential.id)
    }

    @Test func tellsWhatUsingTheLinkWouldRemove() async throws {
        let identity = try await IdentityFixture()
        let ann = try await identity.signUp("ann@example.com").profile
        let bob = try await identity.signUp("bob@example.com").profile
        let grant = try grant(.magicLink, ann, identity)
        let first = try await preview(grant, identity)
        #expect(first == .init(isRegistered: true, hasPassword: true, resetsCredentials: true))
        // Her own session keeps everything; a session of another user does not.
        let own = try await identity.sessionProof(of: ann)
        #expect(try await !preview(grant, session: own, identity).resetsCredentials)
        #expect(try await preview(grant, session: try await identity.sessionProof(of: bob), identity).resetsCredentials)
        // A sign-in that waits counts like a session.
        let waiting = try await identity.signInProof(of: ann)
        #expect(try await !preview(grant, signIn: waiting, identity).resetsCredentials)
        let others = try await identity.signInProof(of: bob)
        #expect(try await preview(grant, signIn: others, identity).resetsCredentials)
        try await identity.verify(ann)
        let later = try await preview(grant, identity)
        #expect(later == .init(isRegistered: true, hasPassword: true, resetsCredentials: false))
    }

    @Test func looksUpAnInvitationByItsAddress() async throws {
        let identity = try await IdentityFixture()
        let ann = try await identity.signUp("ann@example.com").profile
        func invite(_ address: String) throws -> OneTimeGrant {
            OneTimeGrant(
                .invite, email: try identity.email(address), application: ann.applicationID,
                client: identity.client.id, invite: .make())
        }
        #expect(
            try await preview(try invite("new@example.com"), identity)
                == .init(isRegistered: false, hasPassword: false, resetsCredentials: false))
        #expect(try await preview(try invite("ann@example.com"), identity).resetsCredentials)
        let own = try await identity.sessionProof(of: ann)
        #expect(try await !preview(try invite("ann@example.com"), session: own, identity).resetsCredentials)
    }

    @Test func tellsWhoInvitedToWhatWhileTheInvitationIsPending() async throws {
        let identity = try await IdentityFixture()
        let ann = try await identity.signUp("ann@example.com").profile
        try await identity.verify(ann)
        let account = try #require(ann.memberships.first?.accountID)
        _ = try await identity.postgres.query("UPDATE identity.accounts SET name = 'Design team' WHERE id = \(account)")
        let reply = try await identity.call(
            Identity.CreateInvite(
                account: account, email: try identity.email("new@example.com"), role: .member,
                inviter: try await identity.sessionProof(of: ann)), identity.context())
        let grant = OneTimeGrant(
            .invite, email: try identity.email("new@example.com"), application: ann.applicationID,
            client: identity.client.id, invite: reply.invite.id)
        let pending = try await preview(grant, identity)
        #expect(pending.inviter?.description == "ann@example.com" && pending.accountName == "Design team")
        _ = try await identity.postgres.query(
            "UPDATE identity.invites SET revoked_at = now() WHERE id = \(reply.invite.id)")
        let revoked = try await preview(grant, identity)
        #expect(revoked.inviter == nil && revoked.accountName == nil)
    }

    /// The address that they began with may be one that they don't show to others.
    @Test func theInviterHasTheirPrimaryAddress() async throws {
        let user = try await EmailFixture()
        let work = try await user.addVerified("work@example.com")
        try await user.makePrimary(work.id)
        let invitee = try user.identity.email("new@example.com")
        let reply = try await user.identity.call(
            Identity.CreateInvite(
                account: try #require(user.ann.memberships.first?.accountID), email: invitee, role: .member,
                inviter: try await user.identity.sessionProof(of: user.ann)), user.identity.context())
        let grant = OneTimeGrant(
            .invite, email: invitee, application: user.ann.applicationID, client: user.identity.client.id,
            invite: reply.invite.id)
        #expect(try await preview(grant, user.identity).inviter == work.email)
    }

    @Test func namesTheProviderOfAHeldSignIn() async throws {
        let fixture = try await ProviderFixture()
        try await fixture.identity.signUp("ann@example.com")
        _ = try await fixture.identity.takeMails()
        _ = try await fixture.signIn(.google, ["id": "1", "email": "ann@example.com", "email_verified": true])
        let grant = try #require(try await fixture.identity.takeMails().first?.grant)
        #expect(try await preview(grant, fixture.identity).provider == .google)
    }

    /// Only mailer's preview proof gives a preview, and it can be used for nothing else.
    @Test func acceptsOnlyAPreviewProofOfMailer() async throws {
        let identity = try await IdentityFixture()
        let ann = try await identity.signUp("ann@example.com").profile
        let grant = try grant(.magicLink, ann, identity)
        let statement = EmailPreviewProof(grant: grant, request: nil)
        for signer in [identity.tokens, try await IdentityFixture().mailer] {
            let proof = try await signer.sign(statement: statement, for: .identity)
            #expect(
                await error {
                    try await identity.call(Identity.PreviewEmailLink(proof: proof), identity.context())
                } == .invalidProof)
        }
        let preview = try await identity.mailer.sign(statement: statement, for: .identity)
        #expect(
            await error {
                try await identity.call(Identity.SignInWithEmailLink(proof: preview), identity.context())
            } == .invalidProof)
        let shown = try await identity.mailboxProof(grant)
        #expect(
            await error {
                try await identity.call(Identity.PreviewEmailLink(proof: shown), identity.context())
            } == .invalidProof)
    }
}
