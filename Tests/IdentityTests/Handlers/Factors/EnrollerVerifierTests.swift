import Models
import OneTimePasswords
import Proofs
import Testing

@testable import IdentityService

/// Sign-ins to an application that requires a second factor, of users who have none.
@Suite struct EnrollerVerifierTests {
    private func require(_ policy: FactorSettings.Policy, _ totp: TOTPFixture) async throws {
        _ = try await totp.identity.call(
            Identity.UpdateApplication(
                id: totp.factors.application, factorSettings: .init(secondFactor: policy)),
            totp.identity.operatorContext)
    }

    private func begin(_ totp: TOTPFixture, _ enroller: FactorEnroller) async throws -> Identity.BeginTOTP.Reply {
        try await totp.identity.call(
            Identity.BeginTOTP(enroller: enroller, freshness: .init()), totp.identity.context())
    }

    /// Confirms an app whose secret is known.
    private func confirm(
        _ totp: TOTPFixture, _ enroller: FactorEnroller
    ) async throws -> Identity.ConfirmTOTP.Reply {
        let (factors, secret) = (totp.factors, TOTPSecret.random())
        let id = try await factors.service.totpFactors.begin(
            secret, of: factors.ann.id, factors.application, deadline: factors.deadline)
        return try await totp.identity.call(
            Identity.ConfirmTOTP(
                enroller: enroller, factor: id, code: TOTPFixture.code(of: secret), ipAddress: nil, origin: nil),
            totp.identity.context())
    }

    @Test func aSignInWaitsUntilAnAppIsSetUp() async throws {
        let totp = try await TOTPFixture()
        let identity = totp.identity
        try await require(.required, totp)
        let waiting = try await identity.signIn("ann@example.com", password: IdentityFixture.password)
        #expect(waiting.pendingStep == .secondFactorEnrolment)
        _ = try await begin(totp, .signIn(totp.pending(.secondFactorEnrolment)))
        // Half-done: the next sign-in begins again, and nobody is locked out.
        let again = try await identity.signIn("ann@example.com", password: IdentityFixture.password)
        #expect(again.pendingStep == .secondFactorEnrolment)

        let done = try await confirm(totp, .signIn(totp.pending(.secondFactorEnrolment)))
        #expect(done.recoveryCodes.count == 10)
        let user = try #require(done.signIn)
        #expect(user.pendingStep == nil && user.epoch == done.epoch)
        let claims = try await identity.proofs.verify(user.proof, from: .identity, for: .session, request: nil).claims
        #expect(claims.authenticationMethods == ["pwd", "otp", "mfa"] && claims.pendingSignIn == "a")
        #expect(claims.epoch == done.epoch)
        // From now on a code is asked for.
        let next = try await identity.signIn("ann@example.com", password: IdentityFixture.password)
        #expect(next.pendingStep == .secondFactor && next.secondFactors == [.totp, .recoveryCode])
    }

    @Test func aPasskeyIsEnoughAndIsAskedForFromThenOn() async throws {
        let passkeys = try await PasskeyFixture()
        let (identity, ann) = (passkeys.identity, passkeys.factors.ann)
        let totp = TOTPFixture(factors: passkeys.factors)
        try await require(.required, totp)
        var authenticator = SoftwareAuthenticator()
        let challenge = PasskeyFixture.challenge()
        let options = try await identity.call(
            Identity.BeginPasskeyRegistration(
                enroller: .signIn(totp.pending(.secondFactorEnrolment)), challenge: challenge, freshness: .init()),
            identity.context())
        let answer = try authenticator.register(options)
        func register(_ ceremony: PasskeyCeremony) async throws -> Identity.RegisterPasskey.Reply {
            try await identity.call(
                Identity.RegisterPasskey(
                    enroller: .signIn(totp.pending(.secondFactorEnrolment)),
                    challenge: passkeys.proof(of: challenge, for: ceremony), credential: answer, passkeyName: nil,
                    ipAddress: nil, origin: nil), identity.context())
        }
        let client = identity.client.id
        for ceremony: PasskeyCeremony in [.enrolment(user: .make(), client: client), .signIn(client: client)] {
            #expect(await error { try await register(ceremony) }?.code == .passkeyInvalid)
        }
        let done = try await register(.enrolment(user: ann.id, client: client))
        #expect(done.recoveryCodes.count == 10 && done.signIn?.pendingStep == nil)
        let proof = try #require(done.signIn?.proof)
        let claims = try await identity.proofs.verify(proof, from: .identity, for: .session, request: nil).claims
        #expect(claims.authenticationMethods == ["pwd", "hwk", "mfa"])
        let next = try await identity.signIn("ann@example.com", password: IdentityFixture.password)
        #expect(next.pendingStep == .secondFactor && next.secondFactors == [.recoveryCode, .passkey])
        let shown = try await passkeys.answer(&authenticator, for: .secondFactor(client: client))
        #expect(try await totp.verify(shown).pendingStep == nil)
        // A sign-in by the passkey alone needs nothing more.
        #expect(try await passkeys.signIn(&authenticator).pendingStep == nil)
    }

    /// Somebody who has the password begins an enrolment, and its owner sets a factor up first.
    @Test func aSignInThatWaitsAddsNoFactorToOthers() async throws {
        let totp = try await TOTPFixture()
        try await require(.required, totp)
        _ = try await begin(totp, .signIn(totp.pending(.secondFactorEnrolment)))
        try await totp.factors.addPasskey(FactorFixture.registration())
        let late = try await totp.pending(.secondFactorEnrolment)
        #expect(await error { try await confirm(totp, .signIn(late)) }?.code == .signInTokenInvalid)
    }

    @Test func aProofIsGoodOnceForThisStepOnly() async throws {
        let totp = try await TOTPFixture()
        try await require(.required, totp)
        let pending = try await totp.pending(.secondFactorEnrolment)
        _ = try await begin(totp, .signIn(pending))
        #expect(await error { try await begin(totp, .signIn(pending)) }?.code == .invalidProof)
        for step: PendingSignIn.Step in [.secondFactor, .terms, .emailVerification] {
            let other = try await totp.pending(step)
            #expect(await error { try await begin(totp, .signIn(other)) }?.code == .signInTokenInvalid)
        }
        let outdated = try await totp.pending(.secondFactorEnrolment, epoch: 0)
        #expect(await error { try await begin(totp, .signIn(outdated)) }?.code == .signInTokenInvalid)
    }

    @Test func anApplicationWithoutSecondFactorsAsksForNoneAndTakesNone() async throws {
        let totp = try await TOTPFixture()
        try await totp.factors.confirmTOTP()
        try await require(.off, totp)
        let user = try await totp.identity.signIn("ann@example.com", password: IdentityFixture.password)
        #expect(user.pendingStep == nil)
        #expect(
            await error { try await begin(totp, .session(totp.session())) }?.code == .methodNotEnabled)
        let passkeys = PasskeyFixture(factors: totp.factors)
        #expect(await error { try await passkeys.options(PasskeyFixture.challenge()) }?.code == .methodNotEnabled)
        try await require(.optional, totp)
        let again = try await totp.identity.signIn("ann@example.com", password: IdentityFixture.password)
        #expect(again.pendingStep == .secondFactor)
    }

    /// Somebody with the password would otherwise make themselves a passkey, and be as strong as its owner.
    @Test func aPasswordAddsNoFactorBesideOthers() async throws {
        let passkeys = try await PasskeyFixture()
        let totp = TOTPFixture(factors: passkeys.factors)
        var (authenticator, intruder) = (SoftwareAuthenticator(), SoftwareAuthenticator())
        // Begun while the user had no factor.
        let (early, earlySession) = (PasskeyFixture.challenge(), SessionID.make())
        let answer = try await intruder.register(passkeys.options(early, methods: ["pwd"]))
        try await passkeys.register(&authenticator)
        for password in [nil, IdentityFixture.password] {
            let options = await error {
                try await passkeys.options(PasskeyFixture.challenge(), password: password, methods: ["pwd"])
            }
            #expect(options?.authenticationContext == .twoFactors && options?.factors == [.recoveryCode, .passkey])
            let secret = await error { try await totp.begin(password: password) }
            #expect(secret?.code == .insufficientUserAuthentication)
        }
        let late = await error {
            try await passkeys.identity.call(
                Identity.RegisterPasskey(
                    enroller: .session(passkeys.session(earlySession, methods: ["pwd"])),
                    challenge: passkeys.proof(
                        of: early, for: .registration(user: passkeys.factors.ann.id, session: earlySession)),
                    credential: answer, passkeyName: nil, ipAddress: nil, origin: nil), passkeys.identity.context())
        }
        #expect(late?.code == .insufficientUserAuthentication)
        #expect(try await passkeys.factors.count("passkeys") == 1)
        // Its owner adds another one.
        _ = try await passkeys.options(PasskeyFixture.challenge())
    }

    /// The codes are shown once, so an error after the factor is stored must not keep them back.
    @Test func theRecoveryCodesSurviveAnErrorOfTheSignIn() async throws {
        let totp = try await TOTPFixture()
        try await require(.required, totp)
        // The entry of the sign-in can't be written.
        try await totp.identity.postgres.execute(
            "ALTER TABLE identity.audit_log ADD CONSTRAINT no_sign_in CHECK (event <> 'sign_in') NOT VALID")
        let done = try await confirm(totp, .signIn(totp.pending(.secondFactorEnrolment)))
        #expect(done.recoveryCodes.count == 10 && done.signIn == nil)
    }

    /// Who has the password alone would otherwise get a session of two factors by a factor of their own.
    @Test func aSessionOfOneFactorCountsWithTheFirstFactorOnly() async throws {
        let totp = try await TOTPFixture()
        let user = try await totp.factors.service.activeUsers.find(
            totp.factors.ann.id, of: totp.factors.application, totp.identity.context())
        func counts(_ methods: [String]?, isFirst: Bool) throws -> Bool {
            let session = SessionProof(
                user: user.profile.id, application: totp.factors.application,
                account: try #require(totp.factors.ann.activeMembership).accountID, client: totp.identity.client.id,
                session: .make(), authenticatedAt: 0, authenticationMethods: methods, epoch: 1, request: nil)
            return Enroller(
                user: user, client: totp.identity.client, proofID: "a", epoch: nil, session: session, signIn: nil
            ).sessionShowing(newFactor: isFirst) != nil
        }
        #expect(try counts(["pwd"], isFirst: true))
        #expect(try counts(["pwd", "otp", "mfa"], isFirst: false))
        #expect(try !counts(["pwd"], isFirst: false))
        #expect(try !counts(nil, isFirst: false))
    }

    @Test func aSignInCountsByItself() async throws {
        let totp = try await TOTPFixture()
        try await require(.required, totp)
        let done = try await confirm(totp, .signIn(totp.pending(.secondFactorEnrolment)))
        #expect(done.reauthentication == nil && done.signIn != nil)
    }
}
