import Models
import Proofs
import Testing

@testable import IdentityService

@Suite struct RemoveFactorHandlerTests {
    private func remove(
        _ id: FactorID, _ passkeys: PasskeyFixture, session: SessionID = .make(), signedIn age: Int = 0,
        password: Secret? = nil, methods: [String] = ["hwk", "user", "mfa"]
    ) async throws -> Identity.RemoveFactor.Reply {
        try await passkeys.identity.call(
            Identity.RemoveFactor(
                session: passkeys.session(session, signedIn: age, methods: methods), type: .passkey, factor: id,
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

    /// The password of a moment ago, or one that is sent, does not remove the passkey of its owner.
    @Test func needsAFreshSignInByThePasskeyOrARecoveryCode() async throws {
        let passkeys = try await PasskeyFixture()
        var authenticator = SoftwareAuthenticator()
        let id = try await passkeys.register(&authenticator).id
        for (age, password, methods) in [
            (611, nil, ["hwk", "user", "mfa"]), (611, IdentityFixture.password, ["hwk", "user", "mfa"]),
            (0, nil, ["pwd"]), (0, IdentityFixture.password, ["pwd"]),
        ] as [(Int, Secret?, [String])] {
            let refused = await error {
                try await remove(id, passkeys, signedIn: age, password: password, methods: methods)
            }
            #expect(refused?.code == .insufficientUserAuthentication)
            #expect(refused?.factors == [.recoveryCode, .passkey])
        }
        _ = try await remove(id, passkeys, methods: ["pwd", "otp", "mfa"])
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

    /// An operator who turns factors off for a moment does not lay the accounts open to stolen passwords.
    @Test func takesASessionOfTwoFactorsWhateverThePolicyIs() async throws {
        let totp = try await TOTPFixture()
        let id = try await totp.factors.confirmTOTP().id
        let passkey = try await totp.factors.addPasskey(FactorFixture.registration()).id
        _ = try await totp.identity.call(
            Identity.UpdateApplication(id: totp.factors.application, factorSettings: .init(secondFactor: .off)),
            totp.identity.operatorContext)
        func remove(_ type: Factor.Kind, _ id: FactorID, _ methods: [String]) async -> ErrorCode? {
            await error {
                try await totp.identity.call(
                    Identity.RemoveFactor(
                        session: totp.session(methods: methods), type: type, factor: id, freshness: .init(),
                        ipAddress: nil, origin: nil), totp.identity.context())
            }?.code
        }
        #expect(await remove(.totp, id, ["pwd"]) == .insufficientUserAuthentication)
        #expect(await remove(.passkey, passkey, ["pwd"]) == .insufficientUserAuthentication)
        #expect(await remove(.passkey, passkey, both) == nil)
        #expect(await remove(.totp, id, both) == nil)
    }

    @Test func tellsWhetherTwoStepSignInStaysOn() async throws {
        let cases: [(Bool, String, PendingSignIn.Step?)] = [
            (false, "authenticator_removed", nil), (true, "app_removed", .secondFactor),
        ]
        for (isChosen, notice, step) in cases {
            let totp = try await TOTPFixture()
            let id = try await totp.factors.confirmTOTP().id
            try await totp.factors.addPasskey(FactorFixture.registration())
            if isChosen { try await totp.factors.turnTwoStepOn() }
            _ = try await totp.notices()
            _ = try await totp.identity.call(
                Identity.RemoveFactor(
                    session: totp.session(methods: both), type: .totp, factor: id, freshness: .init(), ipAddress: nil,
                    origin: nil), totp.identity.context())
            #expect(try await totp.notices() == [notice])
            #expect(try await totp.identity.signIn("ann@example.com").pendingStep == step)
        }
    }

    @Test func theNoticeOfTheLastPasskeyTellsThatTwoStepSignInIsOff() async throws {
        let totp = try await TOTPFixture()
        let first = try await totp.factors.addPasskey(FactorFixture.registration()).id
        let second = try await totp.factors.addPasskey(FactorFixture.registration()).id
        try await totp.factors.turnTwoStepOn()
        _ = try await totp.notices()
        func remove(_ id: FactorID) async throws -> [String] {
            _ = try await totp.identity.call(
                Identity.RemoveFactor(
                    session: totp.session(methods: both), type: .passkey, factor: id, freshness: .init(),
                    ipAddress: nil, origin: nil), totp.identity.context())
            return try await totp.notices().compactMap(\.self)
        }
        #expect(try await remove(first) == ["passkey_removed"])
        #expect(try await totp.factors.hasTwoStep())
        #expect(try await remove(second) == ["last_passkey_removed"])
        #expect(try await !totp.factors.hasTwoStep())
    }
}
