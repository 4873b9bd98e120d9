import Models
import Proofs
import Testing

@testable import IdentityService

@Suite struct PendingSignInVerifierTests {
    private let identity: IdentityFixture
    private let ann: SessionProfile

    init() async throws {
        identity = try await IdentityFixture()
        ann = try await identity.signUp("ann@example.com").profile
    }

    private func verify(_ proof: Proof) async throws -> VerifiedSignIn {
        try await identity.service.pendingSignIns.verify(
            proof, waitingFor: .emailVerification, .terms, context: identity.context())
    }

    @Test func findsTheUserInTheAccountOfTheSignIn() async throws {
        let verified = try await verify(identity.signInProof(of: ann))
        #expect(verified.user.profile.id == ann.id && verified.user.profile.activeMembership == ann.activeMembership)
        #expect(verified.client.id == identity.client.id && verified.claims.id == "sign-in")
    }

    @Test func refusesProofsOfAnotherRequestOrService() async throws {
        let other = try await identity.signInProof(of: ann, request: .make())
        #expect(await error { try await verify(other) } == .invalidProof)
        let claims = try await verify(identity.signInProof(of: ann)).claims
        let forged = try await identity.mailer.sign(statement: claims, for: .identity)
        #expect(await error { try await verify(forged) } == .invalidProof)
    }

    @Test func refusesOtherSteps() async throws {
        for step in PendingSignIn.Step.allCases {
            let proof = try await identity.signInProof(of: ann, waitingFor: step)
            let isWanted = [.emailVerification, .terms].contains(step)
            #expect(await error { try await verify(proof) } == (isWanted ? nil : .signInTokenInvalid), "\(step)")
        }
    }

    @Test func endsWithAChangeOfTheUsersRights() async throws {
        let early = try await identity.signInProof(of: ann, epoch: 0)
        #expect(await error { try await verify(early) } == .signInTokenInvalid)
        let before = try await identity.signInProof(of: ann)
        _ = try await identity.call(Identity.SuspendUser(user: ann.id), identity.operatorContext)
        #expect(await error { try await verify(before) }?.code == .userSuspended)
    }
}
