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
}
