import Models
import RPC

/// Gives a passkey another name.
struct RenamePasskeyHandler: RPCHandler {
    let sessions: SessionVerifier
    let passkeys: PasskeyStore

    func callAsFunction(_ call: Identity.RenamePasskey, _ context: CallContext) async throws -> Passkey {
        let session = try await sessions.use(call.session, context)
        return try await passkeys.rename(
            call.passkey, to: call.passkeyName, of: session.user, session.application,
            audit: AuditEntry(
                event: .factorRenamed, application: session.application, user: session.user, client: session.client,
                ipAddress: call.ipAddress, reason: "passkey", context: context),
            deadline: context.deadline.instant)
    }
}
