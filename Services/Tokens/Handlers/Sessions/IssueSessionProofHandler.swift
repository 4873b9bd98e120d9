import Models
import Proofs
import RPC

/// Attests for identity who presented an access token.
struct IssueSessionProofHandler: RPCHandler {
    let checker: AccessTokenChecker
    let sessions: SessionStore
    let proofSigner: ProofSigner

    func callAsFunction(_ call: Tokens.IssueSessionProof, _ context: CallContext) async throws -> Proof {
        let token = try await checker.check(call.accessToken)
        guard let status = try await sessions.status(of: token, deadline: context.deadline.instant) else {
            throw ServiceError.invalidToken
        }
        let claims = token.claims
        // A third-party client acts within its scope, not as the user.
        guard claims.isDelegated != true else { throw ServiceError.invalidToken }
        let twoFactors = status.authentication.latest(reaching: .twoFactors)
        return try await proofSigner.sign(
            statement: SessionProof(
                user: claims.user, application: claims.application, account: claims.account, client: claims.client,
                session: claims.session, authenticatedAt: claims.authenticatedAt,
                authenticationMethods: claims.authenticationMethods, twoFactorsAt: (twoFactors?.time ?? 0) / 1000,
                epoch: status.epoch, request: context.requestID),
            for: .identity)
    }
}
