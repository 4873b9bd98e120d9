import Models
import Proofs
import Testing

@testable import IdentityService

@Suite struct CompleteSignInHandlerTests {
    private let identity: IdentityFixture
    private let ann: SessionProfile

    init() async throws {
        identity = try await IdentityFixture()
        ann = try await identity.signUp("ann@example.com").profile
        try await identity.setSignUp(.init(requiresVerifiedEmail: true))
    }

    private func proof(epoch: Int = 1, request: RequestID? = nil) async throws -> Proof {
        try await identity.signInProof(of: ann, epoch: epoch, request: request)
    }

    private func complete(_ proof: Proof) async throws -> Identity.AuthenticatedUser {
        try await identity.call(
            Identity.CompleteSignIn(proof: proof, ipAddress: "192.0.2.1"), identity.context())
    }

    @Test func opensTheSessionOnceTheStepIsDone() async throws {
        #expect(try await complete(proof()).pendingStep == .emailVerification)
        try await identity.verify(ann)
        let done = try await complete(proof())
        #expect(done.pendingStep == nil && done.profile.id == ann.id)
        #expect(done.profile.activeMembership == ann.activeMembership)
        let claims = try await identity.proofs.verify(done.proof, from: .identity, for: .session, request: nil).claims
        #expect(claims.user == ann.id && claims.authenticationMethods == ["pwd"])
        // Nothing is written while the sign-in waits for the same step.
        #expect(try await identity.auditedSignIns() == ["sign_in pwd"])
    }

    /// A second factor or terms are not done because an address is verified.
    @Test func refusesSignInsThatWaitForSomethingElse() async throws {
        try await identity.verify(ann)
        for step in PendingSignIn.Step.allCases where step != .emailVerification {
            let proof = try await identity.signInProof(of: ann, waitingFor: step)
            #expect(await error { try await complete(proof) } == .signInTokenInvalid, "\(step)")
        }
    }

    /// Tokens ends the stored sign-in when it gets the proof.
    @Test func namesTheSignInThatItContinues() async throws {
        let next = try await complete(proof())
        let pending = try await identity.proofs.verify(next.proof, from: .identity, for: .pending, request: nil).claims
        #expect(pending.pendingSignIn == "sign-in")
        try await identity.verify(ann)
        let done = try await complete(proof())
        let session = try await identity.proofs.verify(done.proof, from: .identity, for: .session, request: nil).claims
        #expect(session.pendingSignIn == "sign-in")
    }

    /// A sign-in that waits counts like a session: who has it has set up what the first proof would remove.
    @Test func verifyingTheAddressInTheSameSignInRemovesNothing() async throws {
        let shown = try await proof()
        let verified = try await identity.call(
            Identity.VerifyEmail(
                proof: identity.mailboxProof(.verification, by: ann),
                ownership: .init(signIn: shown, allowsReset: false)), identity.context())
        #expect(!verified.credentialsReset)
        #expect(try await identity.signIn("ann@example.com").pendingStep == nil)
    }

    @Test func theSignInOfAnotherUserProvesNothing() async throws {
        let bob = try await identity.signUp("bob@example.com").profile
        let shown = try await proof()
        let thrown = await error {
            try await identity.call(
                Identity.VerifyEmail(
                    proof: identity.mailboxProof(.verification, by: bob),
                    ownership: .init(signIn: shown, allowsReset: false)), identity.context())
        }
        #expect(thrown?.code == .credentialsResetRequired)
    }
}
