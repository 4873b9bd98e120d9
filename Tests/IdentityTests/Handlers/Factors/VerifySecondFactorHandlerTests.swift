import Models
import OneTimePasswords
import Testing

@testable import IdentityService

@Suite struct VerifySecondFactorHandlerTests {
    private func code(_ body: () async throws -> Identity.AuthenticatedUser) async -> ErrorCode? {
        await error(body)?.code
    }

    @Test func continuesTheSignInWithBothMethods() async throws {
        let totp = try await TOTPFixture()
        let secret = try await totp.factors.confirmTOTP().secret
        let user = try await totp.verify(TOTPFixture.code(of: secret))
        #expect(user.profile.id == totp.factors.ann.id && user.pendingStep == nil)
        let claims = try await totp.identity.proofs.verify(user.proof, from: .identity, for: .session, request: nil)
            .claims
        #expect(claims.authenticationMethods == ["pwd", "otp", "mfa"] && claims.pendingSignIn == "a")
    }

    @Test func aSignInIsAuditedAsOneOnlyWhenItIsComplete() async throws {
        let totp = try await TOTPFixture()
        try await totp.identity.verify(totp.factors.ann)
        let secret = try await totp.factors.confirmTOTP().secret
        _ = try await totp.identity.signIn("ann@example.com")
        _ = try await totp.identity.call(
            Identity.SignInWithEmailLink(
                proof: totp.identity.mailboxProof(.magicLink, by: totp.factors.ann)), totp.identity.context())
        let pending = ["sign_in_pending second_factor pwd", "sign_in_pending second_factor otp"]
        _ = await error { try await totp.verify(Secret("000000")) }
        #expect(try await totp.identity.auditedSignIns() == pending)
        _ = try await totp.verify(TOTPFixture.code(of: secret))
        #expect(try await totp.identity.auditedSignIns() == pending + ["sign_in pwd otp mfa"])
    }

    @Test func aStepUpIsAuditedAsANewAuthentication() async throws {
        let totp = try await TOTPFixture()
        let secret = try await totp.factors.confirmTOTP().secret
        _ = try await totp.verify(
            TOTPFixture.code(of: secret), .totp, totp.pending(.stepUp, strengthening: .make()))
        #expect(try await totp.identity.auditedSignIns() == ["reauthenticated totp pwd otp mfa"])
    }

    @Test func refusesWrongUsedForeignAndMalformedCodes() async throws {
        let totp = try await TOTPFixture()
        let (_, secret, codes) = try await totp.factors.confirmTOTP()
        let bob = try await TOTPFixture("bob@example.com", in: totp.identity)
        let (_, his, hisCodes) = try await bob.factors.confirmTOTP()
        let used = TOTPFixture.code(of: secret)
        _ = try await totp.verify(used)
        let recovery = try #require(codes.first).text
        let long = Secret(String(repeating: "1", count: 100_000))
        for typed in [used, TOTPFixture.code(of: his), TOTPFixture.code(of: secret, 9), Secret(""), long, recovery] {
            #expect(await code { try await totp.verify(typed) } == .secondFactorInvalid)
        }
        for typed in [try #require(hisCodes.first).text, TOTPFixture.code(of: secret, 1), Secret("x"), long] {
            let wrong = await error { try await totp.verify(typed, .recoveryCode) }
            #expect(wrong?.code == .secondFactorInvalid && wrong?.detail.contains("recovery code") == true)
        }
        let entries = try await totp.identity.postgres.query(
            "SELECT reason FROM identity.audit_log WHERE event = 'second_factor_failed'")
        #expect(entries.count == 10)
    }

    @Test func aRecoveryCodeWorksOnceWithANotice() async throws {
        let totp = try await TOTPFixture()
        let recovery = try #require(try await totp.factors.confirmTOTP().codes.first).text
        let typed = Secret(recovery.reveal().uppercased().replacing("-", with: " "))
        let succeeded = try await successes {
            (try? await totp.verify(typed, .recoveryCode, totp.pending(id: "\(UserID.make())"))) != nil
        }
        #expect(succeeded == 1)
        let mails = try await totp.identity.takeMails()
        #expect(mails.map { $0.values["notice"] } == ["recovery_code_used"])
        #expect(mails.first?.values["codes_left"] == "9")
    }

    /// One of them continues the sign-in, so the others must not be lost.
    @Test func ofSeveralRecoveryCodesForOneSignInOneIsUsedUp() async throws {
        let totp = try await TOTPFixture()
        let codes = try await totp.factors.confirmTOTP().codes.map(\.text)
        let outcomes = await totp.factors.outcomes { index in
            try await totp.verify(codes[index % codes.count], .recoveryCode, totp.pending(id: "one sign-in"))
        }
        // The same code was sent twice. Of the two, tokens lets one open the session.
        #expect(outcomes.count { (try? $0.get()) != nil } == 2)
        #expect(outcomes.compactMap { $0.error?.code }.allSatisfy { $0 == .signInTokenInvalid })
        #expect(try await totp.factors.count("recovery_codes") == RecoveryCode.count - 1)
        #expect(try await totp.notices() == ["recovery_code_used"])

        // The others are good for the next sign-in, and one may be used for each.
        var left = codes
        for id in ["second", "third"] {
            for code in left {
                guard (try? await totp.verify(code, .recoveryCode, totp.pending(id: id))) != nil else { continue }
                left.removeAll { $0 == code }
                break
            }
        }
        #expect(try await totp.factors.count("recovery_codes") == RecoveryCode.count - 3)
    }

    @Test func refusesASignInThatWaitsForSomethingElseOrIsOutdated() async throws {
        let totp = try await TOTPFixture()
        let secret = try await totp.factors.confirmTOTP().secret
        let typed = TOTPFixture.code(of: secret)
        let other = try await totp.pending(.emailVerification)
        #expect(await code { try await totp.verify(typed, .totp, other) } == .signInTokenInvalid)
        let outdated = try await totp.pending(epoch: 1)
        #expect(await code { try await totp.verify(typed, .totp, outdated) } == .signInTokenInvalid)
        // The code was not used up by that.
        #expect(await code { try await totp.verify(typed, .totp, try await totp.pending(.stepUp)) } == nil)
    }

    /// The session began with a passkey, which a code does not show again.
    @Test func aCodeInASessionOfAPasskeyIsACode() async throws {
        let totp = try await TOTPFixture()
        let secret = try await totp.factors.confirmTOTP().secret
        let user = try await totp.verify(
            TOTPFixture.code(of: secret), .totp,
            totp.pending(.stepUp, methods: ["hwk", "user", "mfa"], strengthening: .make()))
        let claims = try await totp.identity.proofs.verify(user.proof, from: .identity, for: .session, request: nil)
            .claims
        #expect(claims.authenticationMethods == ["mfa", "otp"])
    }

    @Test func takesNothingWeakerThanTheClientAsksFor() async throws {
        let totp = try await TOTPFixture()
        let (_, secret, codes) = try await totp.factors.confirmTOTP()
        let typed = TOTPFixture.code(of: secret)
        let strong = { try await totp.pending(.stepUp, takes: [.passkey], strengthening: .make()) }
        #expect(await code { try await totp.verify(typed, .totp, strong()) } == .secondFactorInvalid)
        let recovery = try #require(codes.first).text
        #expect(await code { try await totp.verify(recovery, .recoveryCode, strong()) } == .secondFactorInvalid)
        // Neither was used up.
        let weak = try await totp.pending(.stepUp, takes: [.totp, .recoveryCode], strengthening: .make())
        #expect(await code { try await totp.verify(typed, .totp, weak) } == nil)
        #expect(try await totp.factors.count("recovery_codes") == RecoveryCode.count)
    }

    /// What follows a step-up is over with the session, too.
    @Test func theNextStepBelongsToTheSameSession() async throws {
        let totp = try await TOTPFixture()
        let secret = try await totp.factors.confirmTOTP().secret
        let session = SessionID.make()
        _ = try await totp.identity.call(
            Identity.UpdateApplication(
                id: totp.factors.application,
                signUpSettings: .init(termsVersion: "1"),
                branding: ApplicationBranding(termsURL: "https://example.com/terms")),
            totp.identity.context())
        let user = try await totp.verify(
            TOTPFixture.code(of: secret), .totp, totp.pending(.stepUp, strengthening: session))
        #expect(user.pendingStep == .terms)
        let claims = try await totp.identity.proofs.verify(user.proof, from: .identity, for: .pending, request: nil)
            .claims
        #expect(claims.strengthenedSession == session)
    }

    /// Tokens opens no session once that one has ended.
    @Test func theSessionOfAStepUpIsNamedToTheEnd() async throws {
        let totp = try await TOTPFixture()
        let secret = try await totp.factors.confirmTOTP().secret
        let session = SessionID.make()
        let user = try await totp.verify(
            TOTPFixture.code(of: secret), .totp, totp.pending(.stepUp, strengthening: session))
        #expect(user.pendingStep == nil)
        let claims = try await totp.identity.proofs.verify(user.proof, from: .identity, for: .session, request: nil)
            .claims
        #expect(claims.strengthenedSession == session)
    }

    @Test func aMagicLinkAndAResetDoNotSkipIt() async throws {
        let totp = try await TOTPFixture()
        try await totp.identity.verify(totp.factors.ann)
        try await totp.factors.confirmTOTP()
        let byLink = try await totp.identity.call(
            Identity.SignInWithEmailLink(
                proof: totp.identity.mailboxProof(.magicLink, by: totp.factors.ann)), totp.identity.context())
        #expect(byLink.pendingStep == .secondFactor)
        _ = try await totp.identity.call(
            Identity.ResetPassword(
                proof: totp.identity.mailboxProof(.passwordReset, by: totp.factors.ann),
                newPassword: Secret("another long sentence for now")), totp.identity.context())
        let byPassword = try await totp.identity.signIn(
            "ann@example.com", password: Secret("another long sentence for now"))
        #expect(byPassword.pendingStep == .secondFactor)
    }
}
