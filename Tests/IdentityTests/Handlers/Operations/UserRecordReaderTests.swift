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
}
