import Models
import Primitives
import Redis

/// Exchanges an authorization code for a session, once; see `exchange_authorization_code.lua`.
struct ExchangeAuthorizationCodeScript: RedisScript {
    static let script = LuaScript<Self>(
        PackageResources.exchange_authorization_code_lua,
        keys: [
            "code": \.code, "session": \.session, "sessions": \.sessions, "epoch": \.epoch, "used_proof": \.usedProof,
            "revocation": \.revocation,
        ],
        arguments: [
            "now": \.now, "client": \.client.description, "application": \.application.description,
            "redirect_uri": { $0.redirectURI ?? "" }, "challenge": \.challenge, "is_first_party": \.isFirstParty,
            "used_proof_ttl": \.usedProofTTL.milliseconds, "used_code_ttl": \.usedCodeTTL.milliseconds,
            "epoch_ttl": \.epochTTL.milliseconds, "session_id": \.sessionID.description,
            "maximum_sessions": \.maximumSessions, "session_prefix": \.sessionPrefix,
            "idle_ttl": \.idleTTL.milliseconds, "unrefreshed_ttl": \.unrefreshedTTL.milliseconds,
            "token_hash": \.refreshToken.hash, "code_hash": \.codeHash, "code_ttl": \.codeTTL.milliseconds,
        ], moreArguments: ("fields", \.fields.arguments))

    let code: String
    let session: String
    let sessions: String
    let epoch: String
    let usedProof: String
    /// When the user last revoked what the client may do.
    let revocation: String
    /// Milliseconds since 1970.
    let now: Int
    let client: ClientID
    let application: ApplicationID
    let redirectURI: String?
    /// The code challenge of the verifier that the client presents.
    let challenge: String
    let isFirstParty: Bool
    let usedProofTTL: Duration
    let usedCodeTTL: Duration
    let epochTTL: Duration
    let sessionID: SessionID
    let maximumSessions: Int
    let sessionPrefix: String
    /// Lifetime of a session that can be refreshed, and of one that can't.
    let idleTTL: Duration
    let unrefreshedTTL: Duration
    /// The first refresh token of the session.
    let refreshToken: PresentedRefreshToken
    let codeHash: String
    /// The lifetime of a code.
    let codeTTL: Duration
    /// What the session does not take from the code.
    let fields: RedisFields

    enum Reply: ScriptReply {
        case exchanged(Exchanged)
        /// Unknown, expired, of another client, with another redirect URI or verifier, from a session that has ended, or of a consent that
        /// was revoked.
        case unknown
        /// The code was used before; the session that it opened has ended.
        case reused
        case proofUsed

        struct Exchanged: Sendable {
            let authorization: SessionAuthorization
            /// Seconds since 1970.
            let authenticatedAt: Int
            /// When the session expires if it is not used, in milliseconds since 1970.
            let expiresAt: Int
            let nonce: String?
            /// Whether the client gets a refresh token.
            let isRefreshable: Bool
        }

        private enum Outcome: String {
            case exchanged, unknown, reused
            case proofUsed = "proof_used"
        }

        init(_ reply: RedisReply) throws(RedisError) {
            var fields = try ReplyFields(reply)
            switch try fields.outcome(Outcome.self) {
            case .exchanged:
                self = .exchanged(
                    Exchanged(
                        authorization: try SessionAuthorization(&fields), authenticatedAt: try fields.int(),
                        expiresAt: try fields.int(), nonce: try fields.optionalText(),
                        isRefreshable: try fields.flag()))
            case .unknown: self = .unknown
            case .reused: self = .reused
            case .proofUsed: self = .proofUsed
            }
            try fields.end()
        }
    }
}
