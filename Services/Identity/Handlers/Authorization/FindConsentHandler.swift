import Models
import RPC

/// Finds the scopes that a user has granted to a client.
struct FindConsentHandler: RPCHandler {
    let consents: ConsentStore

    func callAsFunction(_ call: Identity.FindConsent, _ context: CallContext) async throws -> [String] {
        try await consents.scopes(
            grantedBy: call.user, of: call.application, to: call.client, deadline: context.deadline.instant)
    }
}
