import Models
import Proofs
import Testing

@testable import IdentityService

@Suite struct RemoveFactorHandlerTests {
    private func remove(
        _ id: FactorID, _ passkeys: PasskeyFixture, session: SessionID = .make(), signedIn age: Int = 0,
        password: Secret? = nil
    ) async throws -> Identity.RemoveFactor.Reply {
        try await passkeys.identity.call(
            Identity.RemoveFactor(
                session: passkeys.session(session, signedIn: age), type: .passkey, factor: id,
                freshness: .init(password: password), ipAddress: nil, origin: nil), passkeys.identity.context())
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

    /// The path of passkeys removes no app, and the other way round.
    @Test func aFactorOfAnotherKindIsNotFound() async throws {
        let passkeys = try await PasskeyFixture()
        var authenticator = SoftwareAuthenticator()
        let id = try await passkeys.register(&authenticator).id
        let other = Identity.RemoveFactor(
            session: try await passkeys.session(), type: .totp, factor: id, freshness: .init(), ipAddress: nil,
            origin: nil)
        #expect(await error { try await passkeys.identity.call(other, passkeys.identity.context()) }?.code == .notFound)
        _ = try await remove(id, passkeys)
    }

    private let both = ["pwd", "otp", "mfa"]

    @Test func takesASessionOfTwoFactorsForTheApp() async throws {
        let totp = try await TOTPFixture()
        let (id, _, codes) = try await totp.factors.confirmTOTP()
        func remove(signedIn age: Int = 0, _ methods: [String]?) async throws -> Identity.RemoveFactor.Reply {
            try await totp.identity.call(
                Identity.RemoveFactor(
                    session: totp.session(signedIn: age, methods: methods), type: .totp, factor: id, freshness: .init(),
                    ipAddress: nil, origin: nil), totp.identity.context())
        }
        for methods in [["pwd"], ["otp"], [], nil] {
            #expect(await error { try await remove(methods) }?.code == .insufficientUserAuthentication)
        }
        #expect(await error { try await remove(signedIn: 611, both) }?.code == .insufficientUserAuthentication)
        #expect(try await remove(both).epoch == 3)
        #expect(try await totp.notices() == ["authenticator_removed"])
        #expect(try await totp.identity.signIn("ann@example.com").pendingStep == nil)
        #expect(try await totp.factors.count("recovery_codes") == 0 && !codes.isEmpty)
        // In another tab.
        #expect(await error { try await remove(both) }?.code == .notFound)
    }
}
