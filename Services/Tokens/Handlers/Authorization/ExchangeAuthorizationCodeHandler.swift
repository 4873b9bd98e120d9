import Foundation
import Logging
import Models
import Primitives
import Proofs
import RPC

/// Exchanges an authorization code for the tokens of a new session. `exchange_authorization_code.lua` decides.
struct ExchangeAuthorizationCodeHandler: RPCHandler {
    let proofVerifier: ProofVerifier
    let usedProofs: UsedClientProofStore
    let codes: AuthorizationCodeStore
    let tokenIssuer: TokenIssuer
    let proofSigner: ProofSigner
    let logger: Logger

    func callAsFunction(
        _ call: Tokens.ExchangeAuthorizationCode, _ context: CallContext
    ) async throws -> Tokens.TokenResponse {
        let client = try await proofVerifier.client(call.client, context)
        guard let code = AuthorizationCode(call.code), Self.isVerifier(call.verifier) else { throw Self.invalid }
        try await usedProofs.use(client, for: call.code, deadline: context.deadline.instant)
        let challenge = call.verifier.sha256.base64URL
        let exchange = try await codes.exchange(
            code, client: client, redirectURI: call.redirectURI, challenge: challenge, device: call.device,
            deadline: context.deadline.instant)
        switch exchange {
        case .exchanged(let opened, let isRefreshable, let nonce):
            return try tokenIssuer.tokenResponse(for: opened, isRefreshable: isRefreshable, nonce: nonce)
        case .refused: throw Self.invalid
        case .reused:
            logger.warning(
                "an authorization code was used again; the session that it gave has ended",
                metadata: ["user": "\(code.user)", "client": "\(client.claims.client)"])
            throw ServiceError.invalidGrant(
                "This code was used before, so what it gave has ended.",
                attestation: try await proofSigner.attest(.authorizationCodeReused, of: code.user, context))
        }
    }

    /// 43 to 128 unreserved characters (RFC 7636 §4.1).
    private static func isVerifier(_ verifier: Secret) -> Bool {
        let text = verifier.reveal().utf8
        return (43...128).contains(text.count) && text.allSatisfy(PercentEncoding.isUnreserved)
    }

    private static let invalid = ServiceError.invalidGrant(
        "The code is not valid: it has expired, was used, or belongs to another client, redirect URI or verifier.")
}
