import Models
import Proofs
import RPC

/// Says to identity who has shown an access token.
struct IssueSessionProof: Sendable {
    let checker: AccessTokenChecker
    let sessions: SessionStore
    let signer: ProofSigner

    func callAsFunction(_ call: Tokens.IssueSessionProof, _ context: CallContext) async throws -> Proof {
        let checked = try await checker.check(call.accessToken)
        guard try await sessions.isLive(checked, deadline: context.deadline.instant) else {
            throw ServiceError.invalidToken
        }
        let claims = checked.claims
        // A client of somebody else's acts within its scope, and not as the user.
        guard claims.isDelegated != true else { throw ServiceError.invalidToken }
        return try await signer.sign(
            statement: SessionProof(
                user: claims.user, application: claims.application, account: claims.account, client: claims.client,
                session: claims.session, authenticatedAt: claims.authenticatedAt, request: context.requestID),
            for: .identity)
    }
}
