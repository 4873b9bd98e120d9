import Models
import Testing

@testable import GatewayService

/// Ada, who is signed in in a browser, on the pages about her factors.
struct FactorPagesScenario: Sendable {
    static let cookie = "access_token=good"
    static let passkey = Factor(
        id: PasskeyScenario.passkey.id, type: .passkey, name: "Laptop", createdAt: .now, lastUsedAt: nil)
    static let app = Factor(id: .make(), type: .totp, name: nil, createdAt: .now, lastUsedAt: .now)
    static let svg = """
        <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 57 57" shape-rendering="crispEdges" role="img">\
        <path fill="#fff" d="M0 0h57v57H0z"/><path fill="#000" d="M4 4h7v1h-7z"/></svg>
        """

    /// Whether she signed in a moment ago.
    var isFresh = true
    /// Whether she did by two factors.
    var hasUsedTwoFactors = true
    /// What identity says in place of `isFresh`.
    var isFreshToIdentity = true
    var factors = [passkey]
    var hasPassword = true

    func fleet() throws -> ScriptedFleet {
        var fleet = try SecondFactorScenario.fleet()
        fleet.hasFactors(factors, passkeys: factors.contains { $0.type == .passkey } ? [PasskeyScenario.passkey] : [])
        var claims = Samples.claims
        claims.authenticatedAt = isFresh ? Int(Timestamp.now.date.timeIntervalSince1970) : 1
        claims.authenticationMethods = hasUsedTwoFactors ? ["pwd", "otp", "mfa"] : ["pwd"]
        let known = claims
        fleet.answer(Tokens.CheckAccessToken.self) { call, _ in
            guard call.accessToken == Secret("good") else { throw ServiceError.invalidToken }
            return known
        }
        let (profile, hasPassword, isFresh) = (Samples.ada().profile, hasPassword, isFreshToIdentity)
        fleet.answer(Identity.GetProfile.self) { _, _ in profile }
        fleet.answer(Identity.HasPassword.self) { _, _ in .init(hasPassword: hasPassword) }
        @Sendable func requireFresh() throws {
            guard isFresh else { throw ServiceError.insufficientUserAuthentication }
        }
        fleet.answer(Identity.BeginPasskeyRegistration.self) { _, _ in
            try requireFresh()
            return PasskeyScenario.registrationOptions
        }
        fleet.answer(Identity.RemoveFactor.self) { call, _ in
            try requireFresh()
            guard call.factor == (call.type == .passkey ? Self.passkey : Self.app).id else {
                throw ServiceError.notFound("factor")
            }
            return .init(proof: Proof(Secret("epoch-proof")), epoch: 2)
        }
        fleet.answer(Identity.BeginTOTP.self) { _, _ in
            try requireFresh()
            return .init(
                id: Self.app.id, secret: Secret("JBSWY3DPEHPK3PXP"),
                uri: Secret("otpauth://totp/Demo:ada?secret=JBSWY3DPEHPK3PXP"), qr: Secret(Self.svg))
        }
        fleet.answer(Identity.ConfirmTOTP.self) { call, _ in
            guard call.factor == Self.app.id else { throw ServiceError.notFound("factor") }
            guard call.code == Secret("123456") else { throw ServiceError(.secondFactorInvalid, detail: "Wrong.") }
            return .init(
                recoveryCodes: [Secret("aaaaa-bbbbb-ccccc")], proof: Proof(Secret("epoch-proof")), epoch: 2)
        }
        fleet.answer(Identity.RenewRecoveryCodes.self) { _, _ in
            try requireFresh()
            return [Secret("ddddd-eeeee-fffff")]
        }
        return fleet
    }
}

extension ScriptedFleet {
    /// Has the session count as having shown each factor that its user sets up.
    mutating func showsNewFactors() {
        answer(Identity.RegisterPasskey.self) { _, _ in
            var reply = Identity.RegisterPasskey.Reply(passkey: PasskeyScenario.passkey)
            reply.reauthentication = SecondFactorScenario.reauthentication
            return reply
        }
        answer(Identity.ConfirmTOTP.self) { _, _ in
            var reply = Identity.ConfirmTOTP.Reply(
                recoveryCodes: [Secret("aaaaa-bbbbb-ccccc")], proof: Proof(Secret("epoch-proof")), epoch: 2)
            reply.reauthentication = SecondFactorScenario.reauthentication
            return reply
        }
    }
}
