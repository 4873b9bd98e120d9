import Logging
import Models
import Proofs
import RPC

/// Exchanges a refresh token for a client that has shown who it is. The decision is `Scripts/refresh_session.lua`'s.
struct RefreshForClient: Sendable {
    let proofs: ProofVerifier
    let sessions: SessionStore
    let mint: TokenIssuer
    let signer: ProofSigner
    let logger: Logger

    func callAsFunction(_ call: Tokens.ExchangeRefreshToken, _ context: CallContext) async throws
        -> Tokens.TokenResponse
    {
        let proof = try await proofs.client(call.client, context)
        try await sessions.use(proof, for: call.refreshToken, deadline: context.deadline.instant)
        let client = proof.claims
        guard let token = sessions.codec.read(call.refreshToken) else { throw Self.refusal }
        if let scope = call.scope {
            let standing = try await sessions.standing(of: token, deadline: context.deadline.instant)
            guard let standing, Self.isPart(scope, of: standing.scope) else { throw Self.tooMuch }
        }
        let outcome = try await sessions.exchange(
            token, client: client.client, isShown: client.isConfidential, isByClient: true, device: call.device,
            deadline: context.deadline.instant)
        switch outcome {
        case .granted(var opened):
            if let scope = call.scope { opened.grounds.scope = scope }
            return try mint.clientGrant(for: opened, refreshes: true, nonce: nil)
        case .refused: throw Self.refusal
        case .reused:
            logger.warning(
                "a refresh token was used again; its session has ended",
                metadata: ["user": "\(token.user)", "session": "\(token.session)"])
            throw ServiceError.invalidGrant(
                "This refresh token was used before, so its session has ended.",
                attestation: try await signer.attest(.refreshTokenReused, of: token.user, context))
        }
    }

    private static func isPart(_ scope: String, of granted: String) -> Bool {
        Set(scope.split(separator: " ")).isSubset(of: granted.split(separator: " "))
    }

    private static let refusal = ServiceError.invalidGrant(
        "The refresh token is not valid: it has expired, was revoked, or belongs to another client.")
    private static let tooMuch = ServiceError(
        .invalidScope, detail: "This is more than was granted, or the refresh token is not valid.")
}
