import Models
import Proofs
import Testing

@testable import IdentityService

@Suite struct SessionProofIssuerTests {
    private let identity: IdentityFixture
    private let ann: SessionProfile

    init() async throws {
        identity = try await IdentityFixture()
        ann = try await identity.signUp("ann@example.com").profile
    }

    private func record() async throws -> UserRecord {
        try #require(
            try await identity.service.users.signInRecord(
                of: ann.id, in: ann.applicationID, deadline: .now + .seconds(30)))
    }

    private func attest(_ proven: ProvenMailbox) async throws -> Identity.AuthenticatedUser {
        try await identity.service.sessionProofs.attest(
            record(), proven, client: identity.client, methods: ["otp"], identity.context())
    }

    @Test func endsEarlierSessionsOnlyIfCredentialsWereReset() async throws {
        let kept = try await attest(ProvenMailbox(epoch: 3, credentialsReset: false))
        #expect(kept.epoch == 3 && kept.epochProof == nil)
        let reset = try await attest(ProvenMailbox(epoch: 4, credentialsReset: true))
        let proof = try #require(reset.epochProof)
        let claims = try await identity.proofs.verify(proof, from: .identity, for: .epoch, request: nil).claims
        #expect(reset.credentialsReset == true && claims.epoch == 4 && claims.user == ann.id)
    }

    /// A proof of a sign-in that waits opens no session.
    @Test func aSignInWaitsForAVerifiedAddressWhereTheApplicationAsksForOne() async throws {
        #expect(try await attest(ProvenMailbox(epoch: 1, credentialsReset: false)).pendingStep == nil)
        try await identity.setSignUp(.init(requiresVerifiedEmail: true))
        let waiting = try await identity.signIn("ann@example.com")
        #expect(waiting.pendingStep == .emailVerification)
        let claims = try await identity.proofs.verify(waiting.proof, from: .identity, for: .pending, request: nil)
            .claims
        #expect(claims.pendingStep == .emailVerification && claims.authenticationMethods == ["pwd"])
        await #expect(throws: ServiceError.invalidProof) {
            try await identity.proofs.verify(waiting.proof, from: .identity, for: .session, request: nil)
        }
        #expect(try await identity.signUp("bob@example.com").pendingStep == .emailVerification)
        try await identity.verify(ann)
        #expect(try await identity.signIn("ann@example.com").pendingStep == nil)
    }

    @Test func aSignInWaitsForTheSecondFactorWhereTwoStepIsOn() async throws {
        let factors = try await FactorFixture("cem@example.com", in: identity)
        try await factors.confirmTOTP()
        let waiting = try await identity.signIn("cem@example.com")
        #expect(waiting.pendingStep == .secondFactor)
        let claims = try await identity.proofs.verify(waiting.proof, from: .identity, for: .pending, request: nil)
            .claims
        #expect(claims.pendingStep == .secondFactor && claims.authenticationMethods == ["pwd"])
        // The address comes first: it may be somebody else's factor.
        try await identity.setSignUp(.init(requiresVerifiedEmail: true))
        #expect(try await identity.signIn("cem@example.com").pendingStep == .emailVerification)
    }

    /// Otherwise somebody could meet the rules with an address that is not theirs.
    @Test func rulesForDomainsAskForAVerifiedAddress() async throws {
        for rule in [
            SignUpSettings.Change(allowedDomains: ["example.com"]), .init(allowedDomains: [], deniesThrowAway: true),
            .init(deniedDomains: ["other.example"], deniesThrowAway: false),
        ] {
            try await identity.setSignUp(rule)
            #expect(try await identity.signIn("ann@example.com").pendingStep == .emailVerification)
        }
        try await identity.setSignUp(.init(deniedDomains: []))
        #expect(try await identity.signIn("ann@example.com").pendingStep == nil)
    }

    @Test func attestsNobodyWithoutAnAccount() async throws {
        var homeless = try await record()
        homeless.profile.activeMembership = nil
        let thrown = await error {
            try await identity.service.sessionProofs.attest(
                homeless, epoch: 1, client: identity.client, methods: ["pwd"], identity.context())
        }
        #expect(thrown?.code == .notFound)
    }
}
