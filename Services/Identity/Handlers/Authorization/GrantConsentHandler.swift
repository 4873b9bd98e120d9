import Models
import RPC

/// Stores that a user grants scopes to a client.
struct GrantConsentHandler: RPCHandler {
    let activeUsers: ActiveUsers
    let clients: ClientStore
    let consents: ConsentStore

    func callAsFunction(_ call: Identity.GrantConsent, _ context: CallContext) async throws -> Nothing {
        let deadline = context.deadline.instant
        _ = try await activeUsers.find(call.user, of: call.application, context)
        guard try await clients.require(call.client, deadline: deadline).applicationID == call.application else {
            throw ServiceError.unknownClient
        }
        let audit = AuditEntry(
            event: .consentGranted, application: call.application, user: call.user, client: call.client,
            ipAddress: call.ipAddress, changed: call.scopes, context: context)
        try await consents.grant(
            call.scopes, by: call.user, of: call.application, to: call.client, audit: audit, deadline: deadline)
        return Nothing()
    }
}
