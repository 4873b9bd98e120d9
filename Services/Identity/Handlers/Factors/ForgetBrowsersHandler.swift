import Models
import RPC

/// Forgets the remembered browsers of a user.
struct ForgetBrowsersHandler: RPCHandler {
    let sessions: SessionVerifier
    let rememberedBrowsers: RememberedBrowserStore

    func callAsFunction(_ call: Identity.ForgetBrowsers, _ context: CallContext) async throws -> Nothing {
        if let session = try await sessions.useUnlessOperator(call.session, context) {
            guard session.user == call.user else { throw ServiceError.invalidProof }
        }
        try await rememberedBrowsers.forget(call.user, deadline: context.deadline.instant)
        return Nothing()
    }
}
