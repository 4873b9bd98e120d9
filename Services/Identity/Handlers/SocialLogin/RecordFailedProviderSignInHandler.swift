import Models
import RPC

/// Writes to the audit log that a sign-in with a provider ended before there was a code to redeem. Only the gateway knows
/// that, so at most 60 entries per minute and client are written.
struct RecordFailedProviderSignInHandler: RPCHandler {
    let clients: ClientStore
    let audit: AuditLog

    func callAsFunction(_ call: Identity.RecordFailedProviderSignIn, _ context: CallContext) async throws -> Nothing {
        let deadline = context.deadline.instant
        let client = try await clients.require(call.client, deadline: deadline)
        let entry = AuditEntry(
            event: .signInRefused, application: client.applicationID, client: client.id, ipAddress: call.ipAddress,
            provider: call.provider, reason: call.reason.rawValue, context: context)
        try await audit.recordBounded(entry, deadline: deadline)
        return Nothing()
    }
}
