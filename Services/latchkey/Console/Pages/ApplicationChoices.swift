import Models
import RPCClient

/// The applications that forms offer.
enum ApplicationChoices {
    /// Those that may have clients and API keys: all but the application for operators, for which identity answers 403.
    static func withoutOperators(_ fleet: Fleet) async throws -> [Application] {
        let operators = try await fleet.identity.call(Identity.FindOperatorsApplication()).application?.id
        return try await fleet.identity.call(Identity.ListApplications()).filter { $0.id != operators }
    }
}
