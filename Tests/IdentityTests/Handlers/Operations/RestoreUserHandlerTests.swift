import Models
import Proofs
import Testing

@testable import IdentityService

@Suite struct RestoreUserHandlerTests {
    @Test func refusesAnErasedUser() async throws {
        let identity = try await IdentityFixture()
        let user = try await identity.signUp("ann@example.com").profile.id
        let erased = try await identity.call(Identity.EraseUser(user: user), identity.context())
        #expect(erased.profile.status == .suspended)
        #expect(erased.profile.identity == nil)
        #expect(erased.profile.credentials.map(\.email) == [nil])
        #expect(erased.profile.credentials.map(\.hashedEmail) == [nil])
        let proof = try #require(erased.proof)
        #expect(try await identity.proofs.verify(proof, from: .identity, for: .epoch, request: nil).claims.epoch == 2)
        let thrown = await error {
            try await identity.call(Identity.RestoreUser(user: user), identity.context())
        }
        #expect(thrown?.code == .userErased)
    }
}
