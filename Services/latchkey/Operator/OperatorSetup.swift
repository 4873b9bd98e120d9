import Models
import RPCClient

/// Gives people accounts for the console.
enum OperatorSetup {
    /// The operator with an address, who is created if need be, and the application for operators with them. The caller makes a link for
    /// them, which the audit log states.
    static func add(_ email: EmailAddress, _ fleet: Fleet) async throws -> Identity.Operator {
        let application = try await fleet.identity.call(Identity.SetUpOperators()).id
        let id: UserID
        do {
            id = try await fleet.identity.call(
                Identity.CreateUser(application: application, email: email, isVerified: true)
            ).profile.id
        } catch let error as ServiceError where error.code == .emailTaken {
            id = try await fleet.identity.call(Identity.ShowUser(.email(email, application))).profile.id
        }
        return try await fleet.identity.call(Identity.FindOperator(user: id, makesLink: true))
    }
}
