import Models
import RPCClient

extension SignInExplanation.Input {
    /// Asks identity for the user, the audit log and the application's rules, tokens for pauses after wrong attempts, and mailer for the
    /// emails of the last days.
    ///
    /// - Parameter isLimited: leaves out what may be about other applications, for an API key of one application: those where the address
    ///   is used, too, and what became of emails to it.
    init(of key: Identity.UserKey, isLimited: Bool = false, _ fleet: Fleet) async throws {
        var user = try await fleet.identity.call(Identity.ExplainUser(key))
        if isLimited { user.otherApplications = [] }
        self.init(
            user: user, attempts: try await Self.attempts(user, fleet),
            emails: isLimited ? [] : try await Self.emails(user, fleet))
    }

    /// Attempts are counted for addresses without a user, too.
    private static func attempts(
        _ explanation: Identity.UserExplanation, _ fleet: Fleet
    ) async throws -> SignInExplanation.Attempts {
        guard let application = explanation.application?.id else { return .init() }
        let user = explanation.user?.record.profile.id
        let names: [String?] = [
            explanation.email.map { Tokens.AttemptSubject.password(of: $0, in: application) },
            user.map { Tokens.AttemptSubject.password(of: $0) },
            user.map { Tokens.AttemptSubject.secondFactor(of: $0) },
        ]
        let operators = try await fleet.identity.call(Identity.FindOperatorsApplication()).application?.id
        let subjects = names.map { name in
            let name = name ?? "none"
            return Secret(application == operators ? Tokens.AttemptSubject.ofOperator(name) : name)
        }
        let states = try await fleet.tokens.call(Tokens.FindAttempts(subjects: subjects))
        guard states.count == names.count else { throw ServiceError.internal }
        return .init(signIn: states[0], passwordInSession: states[1], secondFactor: states[2])
    }

    private static func emails(
        _ explanation: Identity.UserExplanation, _ fleet: Fleet
    ) async throws -> [Mailer.DeliveryRecord] {
        guard let email = explanation.email else { return [] }
        return try await fleet.mailer.call(Mailer.ListDeliveries(email: email))
    }
}
