import Models
import Primitives
import Redis

/// Opens a session for a session proof, once; see `issue_session.lua`.
struct IssueSessionScript: RedisScript {
    static let script = LuaScript<Self>(
        PackageResources.issue_session_lua,
        keys: [
            "session": \.session, "sessions": \.sessions, "epoch": \.epoch, "used_proof": \.usedProof,
            // Without one, any key of the user.
            "strengthened": { $0.strengthened ?? $0.session },
        ],
        arguments: [
            "now": \.now, "used_proof_ttl": \.usedProofTTL.milliseconds, "proof_epoch": \.proofEpoch,
            "session_id": \.sessionID.description, "expires_at": \.expiresAt, "epoch_ttl": \.epochTTL.milliseconds,
            "maximum_sessions": \.maximumSessions, "session_prefix": \.sessionPrefix,
            "is_strengthening": { $0.strengthened != nil },
        ], moreArguments: ("fields", \.fields.arguments))

    let session: String
    let sessions: String
    let epoch: String
    let usedProof: String
    /// The session that a step-up has strengthened; nil at a sign-in.
    var strengthened: String?
    /// Milliseconds since 1970.
    let now: Int
    let usedProofTTL: Duration
    /// The user's epoch when the proof was made.
    let proofEpoch: Int
    let sessionID: SessionID
    /// When the session expires if it is not used, in milliseconds since 1970.
    let expiresAt: Int
    let epochTTL: Duration
    let maximumSessions: Int
    let sessionPrefix: String
    /// The session.
    let fields: RedisFields

    enum Reply: String, ScriptReply {
        case issued
        case proofUsed = "proof_used"
        case proofOutdated = "proof_outdated"
        /// The session that a step-up has strengthened has ended meanwhile.
        case strengthenedEnded = "strengthened_ended"
    }
}
