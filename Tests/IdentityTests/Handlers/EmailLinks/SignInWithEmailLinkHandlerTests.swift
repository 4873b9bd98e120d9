import Foundation
import Models
import Proofs
import Testing

@testable import IdentityService

@Suite struct SignInWithEmailLinkHandlerTests {
    @Test func signsInAndVerifiesTheAddress() async throws {
        let identity = try await IdentityFixture()
        let ann = try await identity.signUp("ann@example.com").profile
        #expect(ann.credentials.first?.emailVerifiedAt == nil)
        let proof = try await identity.mailboxProof(.magicLink, by: ann)
        let authenticated = try await identity.call(Identity.SignInWithEmailLink(proof: proof), identity.context())
        #expect(authenticated.profile.id == ann.id)
        #expect(authenticated.profile.credentials.first?.emailVerifiedAt != nil)
        let claims = try await identity.proofs.verify(authenticated.proof, from: .identity, for: .session, request: nil)
            .claims
        #expect(claims.authenticationMethods == ["otp"])
        // A proof counts once.
        #expect(
            await error {
                try await identity.call(Identity.SignInWithEmailLink(proof: proof), identity.context())
            }
                == .invalidProof)
    }

    @Test func refusesSuspendedUsersAndAddressesThatWereGivenUp() async throws {
        let identity = try await IdentityFixture()
        let ann = try await identity.signUp("ann@example.com").profile
        let bob = try await identity.signUp("bob@example.com").profile
        func signIn(_ profile: SessionProfile) async -> String? {
            await error {
                try await identity.call(
                    Identity.SignInWithEmailLink(proof: try await identity.mailboxProof(.magicLink, by: profile)),
                    identity.context())
            }?.code.rawValue
        }
        _ = try await identity.call(Identity.SuspendUser(user: ann.id), identity.context())
        #expect(await signIn(ann) == "user_suspended")
        _ = try await identity.call(Identity.EraseUser(user: bob.id), identity.context())
        #expect(await signIn(bob) == "token_invalid")
    }

    @Test func refusesALinkFromBeforeAPasswordChange() async throws {
        let identity = try await IdentityFixture()
        let ann = try await identity.signUp("ann@example.com").profile
        func signIn(mailed seconds: Double) async throws -> String? {
            let proof = try await identity.mailboxProof(
                .magicLink, by: ann, mailedAt: Date(timeIntervalSinceNow: seconds))
            return await error {
                try await identity.call(Identity.SignInWithEmailLink(proof: proof), identity.context())
            }?.code.rawValue
        }
        _ = try await identity.call(
            Identity.ResetPassword(
                proof: try await identity.mailboxProof(
                    .passwordReset, by: ann, mailedAt: Date(timeIntervalSinceNow: 5)),
                newPassword: Secret("another long sentence of ours")), identity.context())
        #expect(try await signIn(mailed: -60) == "token_invalid")
        #expect(try await signIn(mailed: 60) == nil)
    }

    // MARK: Signing up

    /// Mailer's proof that the link was presented that was mailed to an address without a user.
    private func signUpProof(_ identity: IdentityFixture, mailed seconds: Double = 0) async throws -> Proof {
        try await identity.mailboxProof(
            OneTimeGrant(
                .magicLink, email: try identity.email("new@example.com"), application: identity.client.applicationID,
                client: identity.client.id), mailedAt: Date(timeIntervalSinceNow: seconds))
    }

    private func signUpByMail(_ isOn: Bool, _ identity: IdentityFixture) async throws {
        _ = try await identity.call(
            Identity.UpdateClient(id: identity.client.id, loginMethods: [.password, .magicLink]),
            identity.operatorContext)
        _ = try await identity.call(
            Identity.UpdateApplication(id: identity.client.applicationID, signUpByMail: isOn), identity.operatorContext)
    }

    @Test func aLinkToAnUnknownAddressSignsUp() async throws {
        let identity = try await IdentityFixture()
        try await signUpByMail(true, identity)
        let proof = try await signUpProof(identity)
        let new = try await identity.call(Identity.SignInWithEmailLink(proof: proof), identity.context())
        #expect(new.profile.credentials.first?.email?.description == "new@example.com")
        #expect(new.profile.credentials.first?.emailVerifiedAt != nil && new.profile.memberships.count == 1)
        // A proof counts once. The next link lets the same user in.
        #expect(
            await error {
                try await identity.call(Identity.SignInWithEmailLink(proof: proof), identity.context())
            } == .invalidProof)
        let again = try await identity.call(
            Identity.SignInWithEmailLink(proof: try await signUpProof(identity)), identity.context())
        #expect(again.profile.id == new.profile.id)
    }

    @Test func signsNobodyUpOnceTheApplicationForbidsIt() async throws {
        let identity = try await IdentityFixture()
        try await signUpByMail(false, identity)
        let proof = try await signUpProof(identity)
        #expect(
            await error {
                try await identity.call(Identity.SignInWithEmailLink(proof: proof), identity.context())
            }?.code == .tokenInvalid)
    }

    /// A stranger who signed up with the address in the meantime loses what they set up, and not without a word.
    @Test func aUserWhoCameInBetweenIsTheReaders() async throws {
        let identity = try await IdentityFixture()
        try await signUpByMail(true, identity)
        let stranger = try await identity.signUp("new@example.com").profile
        let proof = try await signUpProof(identity, mailed: -60)
        let untold = await error {
            try await identity.call(
                Identity.SignInWithEmailLink(proof: proof, ownership: Identity.Ownership(allowsReset: false)),
                identity.context())
        }
        #expect(untold?.code == .credentialsResetRequired)
        let told = try await identity.call(
            Identity.SignInWithEmailLink(proof: try await signUpProof(identity, mailed: -60)), identity.context())
        #expect(told.profile.id == stranger.id && told.credentialsReset)
    }

    @Test func anInvitationFromTheWaitlistSignsUpWhereLinksDoNot() async throws {
        let identity = try await IdentityFixture()
        try await signUpByMail(false, identity)
        let waitlist = try await SignUpWaitlist(identity)
        try await waitlist.join("new@example.com")
        func signIn() async throws -> SessionProfile {
            try await identity.call(
                Identity.SignInWithEmailLink(proof: try await signUpProof(identity)), identity.context()
            ).profile
        }
        #expect(await error { try await signIn() }?.code == .tokenInvalid)
        try await waitlist.invite()
        let new = try await signIn()
        #expect(new.memberships.count == 1)
        let accepted: Int = try await identity.postgres.query(
            "SELECT count(*) FROM identity.invites WHERE accepted_at IS NOT NULL")[0].decode("count")
        #expect(accepted == 1)
        #expect(try await signIn().id == new.id)
    }
}
