import Models
import Testing

@testable import IdentityService

@Suite struct SuspendUserHandlerTests {
    @Test func suspendsTheUserAndEndsAllSessions() async throws {
        let identity = try await IdentityFixture()
        let ann = try await identity.signUp("ann@example.com").profile
        let record = try await identity.call(Identity.SuspendUser(user: ann.id), identity.operatorContext)
        #expect(record.profile.id == ann.id && record.profile.status == .suspended)
        let proof = try #require(record.proof)
        let claims = try await identity.proofs.verify(proof, from: .identity, for: .epoch, request: nil).claims
        #expect(claims.user == ann.id && claims.epoch == 2 && claims.keptSession == nil)
        #expect(await error { try await identity.signIn("ann@example.com") }?.code == .userSuspended)
    }
}
