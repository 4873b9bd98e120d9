import Models

/// Finds operators with an account, for the handlers of their sign-in at the console.
struct OperatorAccounts: Sendable {
    let operators: OperatorStore
    let users: UserStore
    let totpFactors: TOTPFactorStore

    /// The application for operators. Throws 404 if there is none.
    func application(deadline: ContinuousClock.Instant) async throws -> Application {
        guard let application = try await operators.application(deadline: deadline) else {
            throw ServiceError.notFound("application for operators")
        }
        return application
    }

    /// The operator with this id.
    ///
    /// - Parameter epoch: the epoch of the user's rights in which something was checked; nil if nothing was.
    /// - Throws: 404 for somebody who is no operator, 403 `user_suspended`, 401 `invalid_credentials` if another epoch has begun.
    func find(
        _ user: UserID, epoch: Int? = nil, deadline: ContinuousClock.Instant
    ) async throws -> Identity.Operator {
        let application = try await application(deadline: deadline)
        guard let record = try await users.user(user, of: application.id, deadline: deadline) else {
            throw ServiceError.notFound("operator")
        }
        guard record.profile.status == .active else { throw ServiceError.suspended }
        if let epoch, epoch != record.epoch { throw ServiceError.invalidCredentials }
        return try await describe(record, in: application, deadline: deadline)
    }

    /// An operator as the console sees them. Passkeys belong to the gateway's domain, so they are no second factor here.
    func describe(
        _ record: UserRecord, in application: Application, deadline: ContinuousClock.Instant
    ) async throws -> Identity.Operator {
        let factors = try await totpFactors.factors(of: record.profile.id, application.id, deadline: deadline)
        let hasApp = factors.factors.contains { $0.type == .totp }
        let isAskedFor = record.needsSecondFactor(application.factorSettings) || hasApp
        let identity = record.profile.identity
        let fullName = [identity?.givenName, identity?.familyName].compactMap(\.self).joined(separator: " ")
        return Identity.Operator(
            id: record.profile.id, application: application.id, email: record.profile.address,
            name: identity?.displayName ?? (fullName.isEmpty ? nil : fullName), epoch: record.epoch,
            secondFactor: !isAskedFor ? .none : hasApp ? .code : .missing)
    }
}
