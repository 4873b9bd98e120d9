import Foundation
import Models
import OneTimePasswords

@testable import IdentityService

/// An operator with an account for the console.
struct OperatorFixture: Sendable {
    let identity: IdentityFixture
    let application: ApplicationID
    let user: UserID

    init(_ identity: IdentityFixture, _ address: String = "ann@example.com") async throws {
        self.identity = identity
        application = try await identity.call(Identity.SetUpOperators(), identity.operatorContext).id
        user = try await identity.call(
            Identity.CreateUser(application: application, email: identity.email(address), isVerified: true),
            identity.operatorContext
        ).profile.id
    }

    /// The operator as the console sees them.
    func found() async throws -> Identity.Operator {
        try await identity.call(Identity.FindOperator(user: user), identity.operatorContext)
    }

    func setPassword(_ password: Secret = IdentityFixture.password) async throws -> Identity.Operator {
        try await identity.call(
            Identity.SetOperatorPassword(user: user, password: password, ipAddress: "192.0.2.7"),
            identity.operatorContext)
    }

    func checkPassword(
        _ password: Secret = IdentityFixture.password, of address: String = "ann@example.com"
    ) async throws -> Identity.Operator {
        try await identity.call(
            Identity.CheckOperatorPassword(
                email: identity.email(address), password: password, ipAddress: "192.0.2.7"), identity.operatorContext)
    }

    /// Begins to set an app up.
    func beginApp(epoch: Int? = nil) async throws -> Identity.BeginTOTP.Reply {
        let current = try await found().epoch
        return try await identity.call(
            Identity.BeginOperatorTOTP(user: user, epoch: epoch ?? current), identity.operatorContext)
    }

    func confirmApp(_ app: FactorID, _ code: Secret) async throws -> Identity.ConfirmOperatorTOTP.Reply {
        try await identity.call(
            Identity.ConfirmOperatorTOTP(
                user: user, epoch: found().epoch, factor: app, code: code, ipAddress: "192.0.2.7"),
            identity.operatorContext)
    }

    /// Sets an app up, with its first code of the step before.
    func setUpApp() async throws -> (secret: TOTPSecret, codes: [Secret]) {
        let secret = TOTPSecret.random()
        let app = try await keepApp(secret)
        return (secret, try await confirmApp(app, TOTPFixture.code(of: secret, -1)).recoveryCodes)
    }

    /// Stores an app that is being set up.
    func keepApp(_ secret: TOTPSecret) async throws -> FactorID {
        try await identity.service.totpFactors.begin(secret, of: user, application, deadline: .now + .seconds(10))
    }

    func verify(_ code: Secret, isRecoveryCode: Bool = false, epoch: Int? = nil) async throws -> Identity.Operator {
        let current = try await found().epoch
        return try await identity.call(
            Identity.VerifyOperatorCode(
                user: user, epoch: epoch ?? current, code: code, isRecoveryCode: isRecoveryCode,
                ipAddress: "192.0.2.7"), identity.operatorContext)
    }

    /// The events of the operator in the audit log, the latest first, with their reasons.
    func events() async throws -> [String] {
        try await identity.auditEntries { $0.application = application }.reversed().map { entry in
            [entry.event.rawValue, entry.reason].compactMap(\.self).joined(separator: " ")
        }
    }
}
