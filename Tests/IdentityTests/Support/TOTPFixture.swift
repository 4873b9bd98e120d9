import Foundation
import Models
import OneTimePasswords
import Proofs

@testable import IdentityService

/// A user who sets an authenticator app up and signs in with it.
struct TOTPFixture {
    let factors: FactorFixture
    var identity: IdentityFixture { factors.identity }

    init(factors: FactorFixture) { self.factors = factors }

    init(_ address: String = "ann@example.com", in other: IdentityFixture? = nil) async throws {
        factors = try await FactorFixture(address, in: other)
        _ = try await identity.takeMails()
    }

    /// Tokens' proof of the user's session.
    func session(
        _ id: SessionID = .make(), signedIn age: Int = 0, methods: [String]? = ["pwd"], twoFactors: Int? = nil
    ) async throws -> Proof {
        let ann = factors.ann
        guard let account = ann.activeMembership?.accountID else { throw ServiceError.internal }
        return try await identity.tokens.sign(
            statement: SessionProof(
                user: ann.id, application: ann.applicationID, account: account, client: identity.client.id, session: id,
                authenticatedAt: Int(Date().timeIntervalSince1970) - age, authenticationMethods: methods,
                twoFactorsAt: twoFactors, epoch: identity.epoch(of: ann.id), request: nil),
            for: .identity)
    }

    func begin(
        signedIn age: Int = 0, password: Secret? = nil, methods: [String]? = ["pwd"]
    ) async throws -> Identity.BeginTOTP.Reply {
        try await identity.call(
            Identity.BeginTOTP(
                enroller: .session(session(signedIn: age, methods: methods)), freshness: .init(password: password)),
            identity.context())
    }

    func confirm(
        _ id: FactorID, _ code: Secret, session: SessionID = .make(), methods: [String]? = ["pwd"]
    ) async throws -> Identity.ConfirmTOTP.Reply {
        try await identity.call(
            Identity.ConfirmTOTP(
                enroller: .session(self.session(session, methods: methods)), factor: id, code: code, ipAddress: nil,
                origin: nil),
            identity.context())
    }

    /// The code that an app shows `steps` from now.
    static func code(of secret: TOTPSecret, _ steps: Int = 0) -> Secret {
        TOTP.code(of: secret, step: TOTP.step(at: Date()) + steps)
    }

    /// Tokens' proof of a sign-in of the user that waits.
    func pending(
        _ step: PendingSignIn.Step = .secondFactor, id: String = "a", epoch: Int? = nil,
        takes kinds: [SecondFactorKind]? = nil, methods: [String] = ["pwd"], strengthening session: SessionID? = nil
    ) async throws -> Proof {
        let ann = factors.ann
        guard let account = ann.activeMembership?.accountID else { throw ServiceError.internal }
        let current = try await identity.epoch(of: ann.id)
        return try await identity.tokens.sign(
            statement: SignInProof(
                id: id,
                signIn: PendingSignIn(
                    user: ann.id, application: ann.applicationID, account: account, client: identity.client.id,
                    step: step, secondFactors: kinds, session: session), epoch: epoch ?? current,
                authenticationMethods: methods, request: nil), for: .identity)
    }

    func verify(
        _ code: Secret, _ type: SecondFactorKind = .totp, _ proof: Proof? = nil
    ) async throws -> Identity.AuthenticatedUser {
        let answer: SecondFactorAnswer = type == .totp ? .totp(code) : .recoveryCode(code)
        return try await verify(answer, proof)
    }

    func verify(_ answer: SecondFactorAnswer, _ proof: Proof? = nil) async throws -> Identity.AuthenticatedUser {
        let proof = if let proof { proof } else { try await pending() }
        return try await identity.call(
            Identity.VerifySecondFactor(proof: proof, answer: answer, ipAddress: "203.0.113.7", origin: nil),
            identity.context())
    }

    /// The notices that were mailed since the last call.
    func notices() async throws -> [String?] { try await identity.takeMails().map { $0.values["notice"] } }
}
