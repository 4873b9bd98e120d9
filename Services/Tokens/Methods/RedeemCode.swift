import Crypto
import Foundation
import Logging
import Models
import Proofs
import RPC

/// Trades an authorization code for the tokens of a new session. The decision is `Scripts/redeem_code.lua`'s.
struct RedeemCode: Sendable {
    let proofs: ProofVerifier
    let sessions: SessionStore
    let mint: TokenIssuer
    let signer: ProofSigner
    let logger: Logger

    func callAsFunction(_ call: Tokens.ExchangeAuthorizationCode, _ context: CallContext) async throws
        -> Tokens.TokenResponse
    {
        let client = try await proofs.client(call.client, context)
        guard let code = AuthorizationCode(call.code), Self.isVerifier(call.verifier) else { throw Self.refusal }
        try await sessions.use(client, for: call.code, deadline: context.deadline.instant)
        let challenge = Data(SHA256.hash(data: Data(call.verifier.reveal().utf8))).base64URL
        let outcome = try await sessions.redeem(
            code, client: client, redirectURI: call.redirectURI, challenge: challenge, device: call.device,
            deadline: context.deadline.instant)
        switch outcome {
        case .granted(let opened, let refreshes, let nonce):
            return try mint.clientGrant(for: opened, refreshes: refreshes, nonce: nonce)
        case .refused: throw Self.refusal
        case .reused:
            logger.warning(
                "an authorization code was used again; the session that it gave has ended",
                metadata: ["user": "\(code.user)", "client": "\(client.claims.client)"])
            throw ServiceError.invalidGrant(
                "This code was used before, so what it gave has ended.",
                attestation: try await signer.attest(.authorizationCodeReused, of: code.user, context))
        }
    }

    /// 43 to 128 unreserved characters (RFC 7636 §4.1).
    private static func isVerifier(_ verifier: Secret) -> Bool {
        let text = verifier.reveal().utf8
        return (43...128).contains(text.count) && text.allSatisfy(isUnreserved)
    }

    private static func isUnreserved(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
            UInt8(ascii: "~"):
            true
        default: false
        }
    }

    private static let refusal = ServiceError.invalidGrant(
        "The code is not valid: it has expired, was used, or belongs to another client, redirect URI or verifier.")
}

extension ProofVerifier {
    /// Which client sent the request at hand, by identity's word.
    func client(_ proof: Proof, _ context: CallContext) async throws(ServiceError) -> VerifiedProof<ClientProof> {
        let verified = try await verify(ClientProof.self, proof, from: .identity, request: context.requestID)
        guard verified.claims.request == context.requestID else { throw .invalidProof }
        return verified
    }
}
