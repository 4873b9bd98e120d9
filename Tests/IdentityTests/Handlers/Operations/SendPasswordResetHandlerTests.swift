import Models
import Testing

@testable import IdentityService

@Suite struct SendPasswordResetHandlerTests {
    private func send(to user: UserID, _ identity: IdentityFixture) async throws {
        _ = try await identity.call(Identity.SendPasswordReset(user: user), identity.operatorContext)
    }

    @Test func mailsALink() async throws {
        let identity = try await IdentityFixture()
        let ann = try await identity.signUp("ann@example.com", language: "ja").profile
        _ = try await identity.takeMails()
        try await send(to: ann.id, identity)
        let mail = try #require(try await identity.takeMails().first)
        #expect(mail.kind == .passwordReset && mail.recipient == ann.address && mail.languages == ["ja"])
        #expect(mail.grant?.purpose == .passwordReset && mail.grant?.user == ann.id)
        // The present password works until then.
        #expect(try await identity.signIn("ann@example.com").profile.id == ann.id)
        let entry = try await identity.auditEntries { $0.event = .mailRequested }.first
        #expect(entry?.user == ann.id && entry?.reason == "password_reset" && entry?.caller == .operator)
    }

    @Test func refusesALinkThatWouldNotWork() async throws {
        let identity = try await IdentityFixture()
        let ann = try await identity.signUp("ann@example.com").profile.id
        #expect(await error { try await send(to: .make(), identity) }?.code == .notFound)
        _ = try await identity.call(Identity.SuspendUser(user: ann), identity.operatorContext)
        #expect(await error { try await send(to: ann, identity) }?.code == .userSuspended)
        _ = try await identity.call(Identity.RestoreUser(user: ann), identity.operatorContext)
        _ = try await identity.call(
            Identity.UpdateClient(id: identity.client.id, loginMethods: [.magicLink]), identity.operatorContext)
        #expect(await error { try await send(to: ann, identity) }?.code == .methodNotEnabled)
    }
}
