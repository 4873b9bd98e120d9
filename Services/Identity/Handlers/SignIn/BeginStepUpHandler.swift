import Models
import RPC

/// Attests that the user of a session is to show a second factor.
struct BeginStepUpHandler: RPCHandler {
    let sessions: SessionVerifier
    let activeUsers: ActiveUsers
    let clients: ClientStore
    let proofs: SessionProofIssuer

    func callAsFunction(
        _ call: Identity.BeginStepUp, _ context: CallContext
    ) async throws -> Identity.AuthenticatedUser {
        let session = try await sessions.use(call.session, context)
        let client = try await clients.require(call.client, deadline: context.deadline.instant)
        guard client.applicationID == session.application else { throw ServiceError.unknownClient }
        let user = try await activeUsers.find(
            session.user, of: session.application, in: session.account, context)
        guard let methods = session.authenticationMethods, !methods.isEmpty else {
            throw ServiceError.insufficientUserAuthentication
        }
        return try await proofs.attestStepUp(
            of: user, in: session.session, client: client, methods: methods, to: call.contexts, context)
    }
}
