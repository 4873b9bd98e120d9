import Logging
import Models
import Proofs
import RPC

/// Exchanges a refresh token at the token endpoint. `refresh_session.lua` decides.
struct ExchangeRefreshTokenHandler: RPCHandler {
    let proofVerifier: ProofVerifier
    let usedProofs: UsedClientProofStore
    let sessions: SessionStore
    let tokenIssuer: TokenIssuer
    let proofSigner: ProofSigner
    let logger: Logger

    func callAsFunction(
        _ call: Tokens.ExchangeRefreshToken, _ context: CallContext
    ) async throws -> Tokens.TokenResponse {
        let proof = try await proofVerifier.client(call.client, context)
        try await usedProofs.use(proof, for: call.refreshToken, deadline: context.deadline.instant)
        let client = proof.claims
        guard let token = sessions.codec.read(call.refreshToken) else { throw Self.invalid }
        if let scope = call.scope {
            let status = try await sessions.status(of: token, deadline: context.deadline.instant)
            guard let status, Self.isPart(scope, of: status.scope) else { throw Self.scopeExceeded }
        }
        let outcome = try await sessions.refresh(
            token, client: client.client, isAuthenticated: client.isConfidential, isOAuthClient: true,
            device: call.device, deadline: context.deadline.instant)
        switch outcome {
        case .refreshed(var opened):
            if let scope = call.scope { opened.authorization.scope = scope }
            return try tokenIssuer.tokenResponse(for: opened, isRefreshable: true, nonce: nil)
        case .refused: throw Self.invalid
        case .reused:
            logger.warning(
                "a refresh token was used again; its session has ended",
                metadata: ["user": "\(token.user)", "session": "\(token.session)"])
            throw ServiceError.invalidGrant(
                "This refresh token was used before, so its session has ended.",
                attestation: try await proofSigner.attest(.refreshTokenReused, of: token.user, context))
        }
    }

    private static func isPart(_ scope: String, of granted: String) -> Bool {
        Set(scope.split(separator: " ")).isSubset(of: granted.split(separator: " "))
    }

    private static let invalid = ServiceError.invalidGrant(
        "The refresh token is not valid: it has expired, was revoked, or belongs to another client.")
    private static let scopeExceeded = ServiceError(
        .invalidScope, detail: "This is more than was granted, or the refresh token is not valid.")
}
