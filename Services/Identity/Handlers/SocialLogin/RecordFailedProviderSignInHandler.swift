import Foundation
import Models
import RPC

/// Writes down that a sign-in by a provider ended before there was anything to exchange. That is the gateway's own word,
/// so it is bounded: at most 60 a minute and client.
struct RecordFailedProviderSignInHandler: RPCHandler {
    let house: IdentityHouse

    func callAsFunction(_ call: Identity.RecordFailedProviderSignIn, _ context: CallContext) async throws -> Nothing {
        let client = try await house.knownClient(call.client, context)
        let audit = AuditEntry(
            event: .signInRefused, application: client.applicationID, client: client.id, ipAddress: call.ipAddress,
            provider: call.provider, reason: call.reason.rawValue, context: context)
        try await house.postgres.execute(audit.boundedInsert, deadline: context.deadline.instant)
        return Nothing()
    }
}

extension Deadline {
    /// How long a provider may take: what is left, but for the time that it takes to say that it was too slow.
    var patience: ContinuousClock.Instant { instant - min(.milliseconds(800), remaining / 4) }
}

extension IdentityHouse {
    /// Writes down, and logs, why a provider did not tell us who someone is.
    func note(
        _ fault: ProviderError, _ provider: Provider, _ client: Client, _ ipAddress: String?, _ context: CallContext
    ) async throws {
        logger.warning(
            "a provider did not tell who someone is",
            metadata: [
                "provider": "\(provider)", "reason": "\(fault.reason.rawValue)", "client": "\(client.id)",
            ])
        let audit = AuditEntry(
            event: .signInRefused, application: client.applicationID, client: client.id, ipAddress: ipAddress,
            provider: provider, reason: fault.reason.rawValue, context: context)
        try await postgres.execute(audit.boundedInsert, deadline: context.deadline.instant)
    }
}
