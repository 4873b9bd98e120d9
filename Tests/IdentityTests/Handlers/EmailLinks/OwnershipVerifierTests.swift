import Models
import Testing

@testable import IdentityService

@Suite struct OwnershipVerifierTests {
    private let identity: IdentityFixture
    private let ann: SessionProfile

    init() async throws {
        identity = try await IdentityFixture()
        ann = try await identity.signUp("ann@example.com").profile
    }

    private func verify(_ ownership: Identity.Ownership?) async throws -> OwnershipEvidence {
        try await identity.service.ownership.verify(
            ownership, of: .user(ann.id), ann.applicationID, identity.context())
    }

    @Test func nothingIsEvidenceOfNothing() async throws {
        let evidence = try await verify(nil)
        #expect(evidence.session == nil && evidence.password == nil && evidence.allowsReset)
        #expect(try await !verify(.init(allowsReset: false)).allowsReset)
    }

    @Test func acceptsTheUsersPasswordAndRefusesAnotherOne() async throws {
        let evidence = try await verify(.init(password: IdentityFixture.password))
        #expect(evidence.password?.user == ann.id && evidence.password?.epoch == NewUser.epoch)
        #expect(await error { try await verify(.init(password: Secret("not the password"))) } == .invalidCredentials)
    }

    @Test func doesNotCheckThePasswordOfAUserWhoHasProvenAMailbox() async throws {
        try await identity.verify(ann)
        #expect(try await verify(.init(password: Secret("not the password"))).password == nil)
    }

    @Test func acceptsASessionOfAnyUserButOnlyFromTokens() async throws {
        let evidence = try await verify(.init(session: identity.sessionProof(of: ann)))
        #expect(evidence.session?.claims.user == ann.id)
        let forged = try await identity.mailboxProof(.magicLink, by: ann)
        #expect(await error { try await verify(.init(session: forged)) } == .invalidProof)
    }
}
