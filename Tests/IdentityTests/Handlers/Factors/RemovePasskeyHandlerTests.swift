import Models
import Proofs
import Testing

@testable import IdentityService

@Suite struct RemovePasskeyHandlerTests {
    private func remove(
        _ id: FactorID, _ passkeys: PasskeyFixture, session: SessionID = .make(), signedIn age: Int = 0,
        password: Secret? = nil
    ) async throws -> Identity.RemovePasskey.Reply {
        try await passkeys.identity.call(
            Identity.RemovePasskey(
                session: passkeys.session(session, signedIn: age), passkey: id, freshness: .init(password: password),
                ipAddress: nil, origin: nil), passkeys.identity.context())
    }

    @Test func endsTheOtherSessionsAndTellsTheUser() async throws {
        let passkeys = try await PasskeyFixture()
        var authenticator = SoftwareAuthenticator()
        let (id, session) = (try await passkeys.register(&authenticator).id, SessionID.make())
        _ = try await passkeys.identity.takeMails()
        let reply = try await remove(id, passkeys, session: session)
        let claims = try await passkeys.identity.proofs.verify(
            reply.proof, from: .identity, for: .epoch, request: nil
        ).claims
        #expect(claims.epoch == reply.epoch && claims.keptSession == session && reply.epoch == 2)
        #expect(try await passkeys.identity.takeMails().map { $0.values["notice"] } == ["passkey_removed"])
        #expect(try await passkeys.reasons("factor_removed") == ["passkey"])
        // In another tab.
        #expect(await error { try await remove(id, passkeys) }?.code == .notFound)
    }

    @Test func needsAFreshSignInOrThePassword() async throws {
        let passkeys = try await PasskeyFixture()
        var authenticator = SoftwareAuthenticator()
        let id = try await passkeys.register(&authenticator).id
        #expect(await error { try await remove(id, passkeys, signedIn: 611) }?.code == .insufficientUserAuthentication)
        #expect(
            await error { try await remove(id, passkeys, signedIn: 611, password: Secret("wrong")) }?.code
                == .invalidCredentials)
        _ = try await remove(id, passkeys, signedIn: 611, password: IdentityFixture.password)
    }
}
