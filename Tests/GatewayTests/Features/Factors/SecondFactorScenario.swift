import Foundation
import HTTPTypes
import HummingbirdTesting
import Models

@testable import GatewayService

/// A user whose sign-ins wait for a second factor: the code `123456`, or the recovery code `aaaaa-bbbbb-ccccc`.
enum SecondFactorScenario {
    static let token = String(repeating: "U", count: 43)
    static let pending = Proof(Secret("pending-proof"))
    static let signIn = Proof(Secret("sign-in-proof"))

    static let reauthentication = Proof(Secret("reauthentication-proof"))

    private static func check(_ answer: SecondFactorAnswer) throws {
        switch answer {
        case .totp(Secret("123456")), .recoveryCode(Secret("aaaaa-bbbbb-ccccc")): return
        case .passkey(Data(PasskeyScenario.credential().utf8), challenge: PasskeyScenario.challengeProof): return
        case .passkey: throw ServiceError.passkeyInvalid
        default: throw ServiceError(.secondFactorInvalid, detail: "Wrong.")
        }
    }

    static func fleet() throws -> ScriptedFleet {
        var fleet = try PasskeyScenario.fleet()
        fleet.signsInAda()
        fleet.answer(Identity.SignIn.self) { _, _ in
            var user = Identity.AuthenticatedUser(
                profile: Samples.profile, proof: Self.pending, pendingStep: .secondFactor)
            user.secondFactors = [.totp, .recoveryCode]
            return user
        }
        fleet.answer(Tokens.KeepSignIn.self) { call, _ in
            guard call.proof == Self.pending else { throw ServiceError.invalidProof }
            return .init(token: Secret(Self.token), expiresIn: 300)
        }
        fleet.answer(Tokens.FindSignIn.self) { call, _ in
            guard call.token == Secret(Self.token), call.client == Samples.client else {
                throw ServiceError.signInTokenInvalid
            }
            return .init(
                signIn: PendingSignIn(
                    user: Samples.user, application: Samples.application, account: Samples.account,
                    client: Samples.client, step: .secondFactor), proof: Self.signIn)
        }
        fleet.answer(Identity.VerifySecondFactor.self) { call, _ in
            guard call.proof == Self.signIn else { throw ServiceError.invalidProof }
            try Self.check(call.answer)
            return .init(profile: Samples.profile, proof: Proof(Secret("the proof")))
        }
        fleet.answer(Identity.Reauthenticate.self) { call, _ in
            guard call.session == PasskeyScenario.session else { throw ServiceError.invalidProof }
            switch call.evidence {
            case .password(let password, _):
                guard password == Secret("right") else { throw ServiceError(.invalidCredentials, detail: "Wrong.") }
            case .secondFactor(let answer): try Self.check(answer)
            }
            return Self.reauthentication
        }
        fleet.answer(Tokens.Reauthenticate.self) { call, _ in
            guard call.proof == Self.reauthentication else { throw ServiceError.invalidProof }
            return .init(accessToken: Secret("access-2"), expiresIn: 900)
        }
        let app = Factor(id: .make(), type: .totp, name: nil, createdAt: .now, lastUsedAt: nil)
        fleet.answer(Identity.ListFactors.self) { _, _ in
            .init(factors: [app], hasTwoStep: true, recoveryCodesLeft: 9)
        }
        fleet.answer(Identity.BeginTOTP.self) { call, _ in
            guard call.freshness.password == Secret("right") else { throw ServiceError.insufficientUserAuthentication }
            return .init(id: app.id, secret: Secret("JBSW"), uri: Secret("otpauth://totp/a:b"), qr: Secret("<svg/>"))
        }
        fleet.answer(Identity.ConfirmTOTP.self) { call, _ in
            guard call.factor == app.id else { throw ServiceError.notFound("factor") }
            guard call.code == Secret("123456") else { throw ServiceError(.secondFactorInvalid, detail: "Wrong.") }
            return .init(recoveryCodes: [Secret("a-b-c")], proof: Proof(Secret("epoch-proof")), epoch: 2)
        }
        fleet.answer(Identity.RemoveFactor.self) { call, _ in
            guard call.type == .totp, call.factor == app.id else { throw ServiceError.notFound("factor") }
            guard call.freshness.password == Secret("right") else { throw ServiceError.insufficientUserAuthentication }
            return .init(proof: Proof(Secret("epoch-proof")), epoch: 2)
        }
        fleet.answer(Identity.RenewRecoveryCodes.self) { call, _ in
            guard call.freshness.password == Secret("right") else { throw ServiceError.insufficientUserAuthentication }
            return [Secret("d-e-f")]
        }
        return fleet
    }
}
