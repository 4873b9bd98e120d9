import Models
import Proofs
import RPC

/// Tells a confidential client whether a token of its application is active.
struct IntrospectTokenHandler: RPCHandler {
    let proofVerifier: ProofVerifier
    let usedProofs: UsedClientProofStore
    let sessions: SessionStore
    let checker: AccessTokenChecker

    func callAsFunction(_ call: Tokens.IntrospectToken, _ context: CallContext) async throws -> Tokens.Introspection {
        let proof = try await proofVerifier.client(call.client, context)
        let (client, deadline) = (proof.claims, context.deadline.instant)
        guard client.isConfidential else { throw Self.invalidClient }
        try await usedProofs.use(proof, for: call.token, deadline: deadline)
        if let token = sessions.codec.read(call.token) {
            let status = try await sessions.status(of: token, deadline: deadline)
            guard let status, status.isCurrent, status.application == client.application else {
                return Tokens.Introspection(active: false)
            }
            return Tokens.Introspection(
                active: true,
                session: Tokens.RefreshTokenStatus(
                    user: token.user, session: token.session, client: status.client,
                    application: status.application, scope: status.scope, expiresAt: status.idleExpiry / 1000))
        }
        guard let token = try await checker.checkIfValid(call.token), token.claims.application == client.application,
            try await sessions.isActive(token, deadline: deadline)
        else { return Tokens.Introspection(active: false) }
        return Tokens.Introspection(active: true, claims: token.claims)
    }

    private static let invalidClient = ServiceError(
        .invalidClient, detail: "Only a client that can show who it is may ask this.")
}
