import Logging
import Models
import RPC

/// Writes failed requests to providers to the log and, with a rate limit, to the audit log.
struct ProviderErrorLog: Sendable {
    let audit: AuditLog
    let logger: Logger

    func record(
        _ error: ProviderError, _ client: Client, _ ipAddress: String?, _ context: CallContext
    ) async throws {
        logger.warning(
            "sign-in with a provider failed",
            metadata: [
                "provider": "\(error.provider)", "reason": "\(error.reason.rawValue)", "client": "\(client.id)",
            ])
        let entry = AuditEntry(
            event: .signInRefused, application: client.applicationID, client: client.id, ipAddress: ipAddress,
            provider: error.provider, reason: error.reason.rawValue, context: context)
        try await audit.recordBounded(entry, deadline: context.deadline.instant)
    }
}

extension Deadline {
    /// The deadline for requests to a provider: ours, less up to 800 ms to report the timeout.
    var forProvider: ContinuousClock.Instant { instant - min(.milliseconds(800), remaining / 4) }
}
