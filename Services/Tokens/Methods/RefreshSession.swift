import Logging
import Models
import Proofs
import RPC

/// Exchanges a refresh token for new tokens. The decision is `Scripts/refresh_session.lua`'s.
struct RefreshSession: Sendable {
    let sessions: SessionStore
    let mint: TokenIssuer
    let limits: LimitStore
    let signer: ProofSigner
    let logger: Logger

    func callAsFunction(_ call: Tokens.RefreshSession, _ context: CallContext) async throws -> Tokens.IssuedSession {
        // What is no token of ours costs its neighbours nothing.
        guard let token = sessions.codec.read(call.refreshToken) else { throw ServiceError.invalidRefreshToken }
        let limit = try await spend(call, context)
        let outcome = try await sessions.exchange(
            token, client: call.client, device: call.device, deadline: context.deadline.instant)
        switch outcome {
        case .granted(let opened):
            var grant = try mint.grant(for: opened)
            grant.limit = limit
            return grant
        case .refused(let error): throw error
        case .reused:
            logger.warning(
                "a refresh token was used again; its session has ended",
                metadata: ["user": "\(token.user)", "session": "\(token.session)"])
            throw ServiceError(
                .refreshTokenReused,
                detail: "This refresh token was used before, so its session has ended. Please sign in again.",
                attestation: try await signer.attest(.refreshTokenReused, of: token.user, context))
        }
    }

    private func spend(_ call: Tokens.RefreshSession, _ context: CallContext) async throws -> Tokens.LimitState? {
        guard let spend = call.spend else { return nil }
        let state = try await limits.spend(spend, deadline: context.deadline.instant)
        guard state.isAllowed else { throw ServiceError.rateLimited(retryAfter: state.reset) }
        return state
    }
}
