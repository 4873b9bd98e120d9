import Logging
import Models
import Proofs
import RPC

/// Exchanges a refresh token for new tokens. `refresh_session.lua` decides.
struct RefreshSessionHandler: RPCHandler {
    let sessions: SessionStore
    let tokenIssuer: TokenIssuer
    let limits: LimitStore
    let proofSigner: ProofSigner
    let logger: Logger

    func callAsFunction(_ call: Tokens.RefreshSession, _ context: CallContext) async throws -> Tokens.IssuedSession {
        // A token that is not genuine uses up no limit that the caller's neighbours share.
        guard let token = sessions.codec.read(call.refreshToken) else { throw ServiceError.invalidRefreshToken }
        let limit = try await spend(call, context)
        let outcome = try await sessions.refresh(
            token, client: call.client, device: call.device, deadline: context.deadline.instant)
        switch outcome {
        case .refreshed(let opened):
            var issued = try tokenIssuer.sessionTokens(for: opened)
            issued.limit = limit
            return issued
        case .refused(let error): throw error
        case .reused:
            logger.warning(
                "a refresh token was used again; its session has ended",
                metadata: ["user": "\(token.user)", "session": "\(token.session)"])
            throw ServiceError(
                .refreshTokenReused,
                detail: "This refresh token was used before, so its session has ended. Please sign in again.",
                attestation: try await proofSigner.attest(.refreshTokenReused, of: token.user, context))
        }
    }

    private func spend(_ call: Tokens.RefreshSession, _ context: CallContext) async throws -> Tokens.LimitState? {
        guard let spend = call.spend else { return nil }
        let state = try await limits.spend(spend, deadline: context.deadline.instant)
        guard state.isAllowed else { throw ServiceError.rateLimited(retryAfter: state.reset) }
        return state
    }
}
