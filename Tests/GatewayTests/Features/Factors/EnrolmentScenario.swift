import Models

@testable import GatewayService

/// A user without a factor who signs in to an application that requires one. The first code of their app is `123456`.
enum EnrolmentScenario {
    static let token = String(repeating: "E", count: 43)
    static let signIn = Proof(Secret("sign-in-proof"))
    static let pending = Proof(Secret("pending-proof"))

    static func fleet() throws -> ScriptedFleet {
        var fleet = try SecondFactorScenario.fleet()
        fleet.answer(Identity.SignIn.self) { _, _ in
            .init(profile: Samples.profile, proof: Self.pending, pendingStep: .secondFactorEnrolment)
        }
        fleet.answer(Tokens.KeepSignIn.self) { _, _ in .init(token: Secret(Self.token), expiresIn: 900) }
        fleet.answer(Tokens.FindSignIn.self) { call, _ in
            guard call.token == Secret(Self.token), call.client == Samples.client else {
                throw ServiceError.signInTokenInvalid
            }
            return .init(
                signIn: PendingSignIn(
                    user: Samples.user, application: Samples.application, account: Samples.account,
                    client: Samples.client, step: .secondFactorEnrolment), proof: Self.signIn)
        }
        fleet.answer(Identity.BeginTOTP.self) { call, _ in
            guard call.enroller == .signIn(Self.signIn) else { throw ServiceError.invalidProof }
            return .init(
                id: FactorPagesScenario.app.id, secret: Secret("JBSWY3DPEHPK3PXP"),
                uri: Secret("otpauth://totp/Demo:ada?secret=JBSWY3DPEHPK3PXP"), qr: Secret(FactorPagesScenario.svg))
        }
        fleet.answer(Identity.ConfirmTOTP.self) { call, _ in
            guard call.enroller == .signIn(Self.signIn) else { throw ServiceError.invalidProof }
            guard call.factor == FactorPagesScenario.app.id else { throw ServiceError.notFound("factor") }
            guard call.code == Secret("123456") else { throw ServiceError(.secondFactorInvalid, detail: "Wrong.") }
            var reply = Identity.ConfirmTOTP.Reply(
                recoveryCodes: [Secret("a-b-c")], proof: Proof(Secret("epoch-proof")), epoch: 2)
            reply.signIn = .init(profile: Samples.profile, proof: Proof(Secret("the proof")), epoch: 2)
            return reply
        }
        fleet.answer(Tokens.IssuePasskeyChallenge.self) { call, _ in
            guard call.ceremony == .enrolment(user: Samples.user, client: Samples.client) else {
                throw ServiceError.internal
            }
            return PasskeyScenario.challenge
        }
        fleet.answer(Identity.BeginPasskeyRegistration.self) { call, _ in
            guard call.enroller == .signIn(Self.signIn) else { throw ServiceError.invalidProof }
            return PasskeyScenario.registrationOptions
        }
        fleet.answer(Identity.RegisterPasskey.self) { call, _ in
            guard call.enroller == .signIn(Self.signIn) else { throw ServiceError.invalidProof }
            return .init(
                passkey: PasskeyScenario.passkey, recoveryCodes: [Secret("a-b-c")],
                signIn: .init(profile: Samples.profile, proof: Proof(Secret("the proof"))))
        }
        return fleet
    }
}
