import Models
import Testing

@testable import IdentityService

@Suite struct FreshUserVerifierTests {
    private let identity: IdentityFixture

    init() async throws { identity = try await IdentityFixture() }

    private func verify(
        _ profile: SessionProfile, signedIn age: Int = 0, password: Secret? = nil
    ) async throws -> FreshUser {
        try await identity.service.freshUsers.verify(
            identity.sessionProof(of: profile, signedIn: age), .init(password: password), identity.context())
    }

    @Test func givesTheUserTheClientAndWhatAStoreNeeds() async throws {
        let ann = try await identity.signUp("ann@example.com").profile
        let fresh = try await verify(ann)
        #expect(fresh.user.profile.id == ann.id && fresh.client.id == identity.client.id)
        #expect(fresh.session.user == ann.id && fresh.owner.user == ann.id && fresh.owner.proofID == fresh.proof.id)
        // It does not use the proof up: the store does, in its transaction.
        let owner = fresh.owner
        for isUsed in [false, true] {
            let problem = await error { try await identity.postgres.transaction { try $0.lock(owner) } }
            #expect((problem?.code == .invalidProof) == isUsed)
        }
    }

    @Test func needsAFreshSignInOrThePassword() async throws {
        let ann = try await identity.signUp("ann@example.com").profile
        #expect(await error { try await verify(ann, signedIn: 611) }?.code == .insufficientUserAuthentication)
        #expect(
            await error { try await verify(ann, password: Secret("wrong as can be")) }?.code == .invalidCredentials)
        _ = try await verify(ann, signedIn: 611, password: IdentityFixture.password)
    }

    @Test func refusesWhoIsSuspendedAndADeletedClient() async throws {
        let ann = try await identity.signUp("ann@example.com").profile
        let bob = try await identity.signUp("bob@example.com").profile
        _ = try await identity.call(Identity.SuspendUser(user: ann.id), identity.operatorContext)
        #expect(await error { try await verify(ann) }?.code == .userSuspended)
        _ = try await identity.call(Identity.DeleteClient(client: identity.client.id), identity.operatorContext)
        #expect(await error { try await verify(bob) }?.code == .unknownClient)
    }
}
