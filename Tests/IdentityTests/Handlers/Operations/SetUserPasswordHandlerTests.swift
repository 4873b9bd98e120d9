import Models
import Testing

@testable import IdentityService

@Suite struct SetUserPasswordHandlerTests {
    private static let password = Secret("another long sentence of mine")

    private func set(_ password: Secret, of user: UserID, _ identity: IdentityFixture) async throws
        -> Identity.UserRecord
    {
        try await identity.call(
            Identity.SetUserPassword(user: user, password: password), identity.operatorContext)
    }

    @Test func theNewPasswordCountsAndSessionsEnd() async throws {
        let identity = try await IdentityFixture()
        let ann = try await identity.signUp("ann@example.com").profile
        _ = try await identity.takeMails()
        let record = try await set(Self.password, of: ann.id, identity)
        let claims = try await identity.proofs.verify(
            try #require(record.proof), from: .identity, for: .epoch, request: nil
        ).claims
        #expect(claims.user == ann.id && claims.keptSession == nil)
        #expect(try await identity.signIn("ann@example.com", password: Self.password).profile.id == ann.id)
        #expect(await error { try await identity.signIn("ann@example.com") }?.code == .invalidCredentials)
        let mails = try await identity.takeMails()
        #expect(mails.map { $0.values["notice"] } == ["password_changed"])
        let entry = try await identity.auditEntries { $0.event = .passwordChanged }.first
        #expect(entry?.user == ann.id && entry?.caller == .operator)
    }

    @Test func aUserWithoutAPasswordGetsOne() async throws {
        let identity = try await IdentityFixture()
        let created = try await identity.call(
            Identity.CreateUser(application: identity.client.applicationID, email: identity.email("ben@example.com")),
            identity.operatorContext)
        _ = try await set(Self.password, of: created.profile.id, identity)
        let user = try await identity.signIn("ben@example.com", password: Self.password)
        #expect(user.profile.id == created.profile.id)
    }

    @Test func refusesWhatCannotBe() async throws {
        let identity = try await IdentityFixture()
        let ann = try await identity.signUp("ann@example.com").profile
        #expect(await error { try await set(Secret("password"), of: ann.id, identity) }?.code == .invalidRequest)
        #expect(try await identity.signIn("ann@example.com").profile.id == ann.id)
        #expect(await error { try await set(Self.password, of: .make(), identity) }?.code == .notFound)
        _ = try await identity.call(Identity.EraseUser(user: ann.id), identity.operatorContext)
        #expect(await error { try await set(Self.password, of: ann.id, identity) }?.code == .userErased)
    }
}
