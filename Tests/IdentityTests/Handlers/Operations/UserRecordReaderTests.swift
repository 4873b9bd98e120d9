import Models
import Testing

@testable import IdentityService

@Suite struct UserRecordReaderTests {
    @Test func readsAUserWithTheirPreferredMembershipActive() async throws {
        let identity = try await IdentityFixture()
        let ann = try await identity.signUp("ann@example.com").profile
        let record = try await identity.service.records.record(of: ann.id, identity.operatorContext)
        #expect(record.profile == ann && record.proof == nil)
        let unknown = await error { try await identity.service.records.record(of: .make(), identity.operatorContext) }
        #expect(unknown?.code == .notFound)
    }

    @Test func provesTheEpochAfterAChange() async throws {
        let identity = try await IdentityFixture()
        let ann = try await identity.signUp("ann@example.com").profile
        let record = try await identity.service.records.record(
            of: ann.id, after: 7, because: .suspended, identity.operatorContext)
        let proof = try #require(record.proof)
        let claims = try await identity.proofs.verify(proof, from: .identity, for: .epoch, request: nil).claims
        #expect(claims.user == ann.id && claims.epoch == 7)
    }

    @Test func statesTheAcceptedTermsAndWhatIsLeftToDo() async throws {
        let identity = try await IdentityFixture()
        let ann = try await identity.signUp("ann@example.com").profile
        func requirements() async throws -> Identity.SignInRequirements {
            try await identity.service.records.record(of: ann.id, identity.operatorContext).requirements
        }
        #expect(try await requirements() == .init())
        _ = try await identity.call(
            Identity.UpdateApplication(
                id: identity.client.applicationID,
                signUpSettings: .init(requiresVerifiedEmail: true, termsVersion: "1"),
                branding: ApplicationBranding(termsURL: "https://example.com/terms")), identity.operatorContext)
        #expect(
            try await requirements() == .init(pendingSteps: [.emailVerification, .terms], termsVersion: "1"))
        try await identity.verify(ann)
        try await identity.postgres.execute(
            "UPDATE identity.users SET terms_version = '1', terms_accepted_at = now()")
        let accepted = try await requirements()
        #expect(accepted.pendingSteps.isEmpty && accepted.acceptedTerms?.version == "1")
    }
}
