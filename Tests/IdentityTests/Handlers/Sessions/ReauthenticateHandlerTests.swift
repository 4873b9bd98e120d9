import Models
import Proofs
import Testing

@testable import IdentityService

@Suite struct ReauthenticateHandlerTests {
    private func reauthenticate(
        _ totp: TOTPFixture, _ evidence: Identity.Reauthenticate.Evidence, session: Proof? = nil
    ) async throws -> ReauthenticationProof {
        let session = if let session { session } else { try await totp.session(signedIn: 5000) }
        let proof = try await totp.identity.call(
            Identity.Reauthenticate(session: session, evidence: evidence, ipAddress: "203.0.113.7", origin: nil),
            totp.identity.context())
        return try await totp.identity.proofs.verify(
            ReauthenticationProof.self, proof, from: .identity, request: nil
        ).claims
    }

    private func reasons(_ totp: TOTPFixture, _ event: AuditEntry.Event) async throws -> [String] {
        try await totp.identity.postgres.query(
            "SELECT reason FROM identity.audit_log WHERE event = \(event.rawValue) ORDER BY id"
        ).map { try $0.decode("reason") }
    }

    @Test func thePasswordOrACodeAuthenticatesAgain() async throws {
        let totp = try await TOTPFixture()
        let (_, secret, codes) = try await totp.factors.confirmTOTP()
        let id = SessionID.make()
        let session = try await totp.session(id, signedIn: 5000)
        let byPassword = try await reauthenticate(
            totp, .password(IdentityFixture.password, share: nil), session: session)
        #expect(byPassword.user == totp.factors.ann.id && byPassword.session == id && byPassword.epoch > 0)
        #expect(byPassword.authenticationMethods == ["pwd"])
        let byCode = try await reauthenticate(totp, .secondFactor(.totp(TOTPFixture.code(of: secret))))
        #expect(byCode.authenticationMethods == ["otp", "mfa"])
        let recovery = try #require(codes.first).text
        _ = try await reauthenticate(totp, .secondFactor(.recoveryCode(recovery)))
        #expect(try await reasons(totp, .reauthenticated) == ["password", "totp", "recovery_code"])
        #expect(try await totp.notices() == ["recovery_code_used"])
    }

    /// As when tokens is away after the code was checked: the session is as it was, and the user sends the code again.
    @Test func aRecoveryCodeIsNotLostIfTheSessionIsNotRenewed() async throws {
        let totp = try await TOTPFixture()
        let codes = try await totp.factors.confirmTOTP().codes
        let (id, code) = (SessionID.make(), try #require(codes.first).text)
        func send(_ twoFactors: Int, in session: SessionID) async throws -> [String] {
            try await reauthenticate(
                totp, .secondFactor(.recoveryCode(code)),
                session: totp.session(session, signedIn: 5000, twoFactors: twoFactors)
            ).authenticationMethods
        }
        for _ in 0..<2 { #expect(try await send(0, in: id) == ["otp", "mfa"]) }
        #expect(try await totp.factors.count("recovery_codes") == codes.count - 1)
        #expect(try await totp.notices() == ["recovery_code_used"])
        // Renewed, or another session.
        #expect(await error { try await send(1_800_000_000, in: id) }?.code == .secondFactorInvalid)
        #expect(await error { try await send(0, in: .make()) }?.code == .secondFactorInvalid)
    }

    @Test func aPasskeyHasToVerifyItsUser() async throws {
        let passkeys = try await PasskeyFixture()
        let client = passkeys.identity.client.id
        var authenticator = SoftwareAuthenticator()
        try await passkeys.register(&authenticator)
        func methods(for ceremony: PasskeyCeremony) async throws -> [String] {
            let answer = try await passkeys.answer(&authenticator, for: ceremony)
            let proof = try await passkeys.identity.call(
                Identity.Reauthenticate(
                    session: passkeys.session(signedIn: 5000), evidence: .secondFactor(answer), ipAddress: nil,
                    origin: nil), passkeys.identity.context())
            return try await passkeys.identity.proofs.verify(
                ReauthenticationProof.self, proof, from: .identity, request: nil
            ).claims.authenticationMethods
        }
        #expect(try await methods(for: .signIn(client: client)) == ["hwk", "user", "mfa"])
        #expect(await error { try await methods(for: .secondFactor(client: client)) }?.code == .passkeyInvalid)
        authenticator.flags = [.userPresent]
        #expect(await error { try await methods(for: .signIn(client: client)) }?.code == .passkeyInvalid)
    }

    /// Many security keys have no PIN. Beside the password of a moment ago, a touch is enough, as at a sign-in.
    @Test func aKeyThatVerifiesNobodyCountsBesideThePassword() async throws {
        let passkeys = try await PasskeyFixture()
        let client = passkeys.identity.client.id
        var authenticator = SoftwareAuthenticator()
        try await passkeys.register(&authenticator)
        authenticator.flags = [.userPresent]
        func methods(
            _ ceremony: PasskeyCeremony, signedIn age: Int = 0, _ shown: [String] = ["pwd"]
        ) async throws -> [String] {
            let answer = try await passkeys.answer(&authenticator, for: ceremony)
            let proof = try await passkeys.identity.call(
                Identity.Reauthenticate(
                    session: passkeys.session(signedIn: age, methods: shown), evidence: .secondFactor(answer),
                    ipAddress: nil, origin: nil), passkeys.identity.context())
            return try await passkeys.identity.proofs.verify(
                ReauthenticationProof.self, proof, from: .identity, request: nil
            ).claims.authenticationMethods
        }
        for ceremony in [PasskeyCeremony.secondFactor(client: client), .signIn(client: client)] {
            #expect(try await methods(ceremony) == ["hwk", "mfa"])
            // Not beside an older password, nor after another first factor.
            // A second factor since then has renewed the time, and not the password.
            for (age, shown) in [
                (611, ["pwd"]), (0, ["email"]), (0, []), (0, ["pwd", "hwk", "mfa"]), (0, ["pwd", "otp", "mfa"]),
            ] {
                #expect(await error { try await methods(ceremony, signedIn: age, shown) }?.code == .passkeyInvalid)
            }
        }
        let foreign = PasskeyCeremony.secondFactor(client: try #require(ClientID("client_other")))
        #expect(await error { try await methods(foreign) }?.code == .passkeyInvalid)
    }

    @Test func refusesWrongEvidenceAndUsedSessions() async throws {
        let totp = try await TOTPFixture()
        let (_, secret, _) = try await totp.factors.confirmTOTP()
        func code(_ evidence: Identity.Reauthenticate.Evidence, session: Proof? = nil) async -> ErrorCode? {
            await error { try await reauthenticate(totp, evidence, session: session) }?.code
        }
        let wrong = Identity.Reauthenticate.Evidence.password(Secret("wrong"), share: nil)
        #expect(await code(wrong) == .invalidCredentials)
        #expect(await code(.secondFactor(.totp(Secret("000000")))) == .secondFactorInvalid)
        #expect(await code(.secondFactor(.recoveryCode(Secret("x")))) == .secondFactorInvalid)
        #expect(try await reasons(totp, .reauthenticationFailed) == ["password"])

        let session = try await totp.session()
        let right = Identity.Reauthenticate.Evidence.secondFactor(.totp(TOTPFixture.code(of: secret)))
        #expect(await code(right, session: session) == nil)
        // The code, and the proof of the session, are good once.
        #expect(await code(right, session: session) == .invalidProof)
        #expect(await code(right) == .secondFactorInvalid)

        _ = try await totp.identity.call(
            Identity.SuspendUser(user: totp.factors.ann.id), totp.identity.operatorContext)
        #expect(await code(.password(IdentityFixture.password, share: nil)) == .userSuspended)
    }

    @Test func aUserWithoutAPasswordGetsTheSameAnswerAsForAWrongOne() async throws {
        let totp = try await TOTPFixture()
        try await totp.identity.postgres.execute("DELETE FROM identity.passwords")
        let refused = await error { try await reauthenticate(totp, .password(IdentityFixture.password, share: nil)) }
        #expect(refused?.code == .invalidCredentials)
    }
}
