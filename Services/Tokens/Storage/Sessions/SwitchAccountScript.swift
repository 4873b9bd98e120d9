import Models
import Primitives
import Redis

/// Replaces a session by a new one in another account; see `switch_account.lua`.
struct SwitchAccountScript: RedisScript {
    static let script = LuaScript<Self>(
        PackageResources.switch_account_lua,
        keys: [
            "old_session": \.oldSession, "new_session": \.newSession, "sessions": \.sessions, "epoch": \.epoch,
            "used_proof": \.usedProof,
        ],
        arguments: [
            "now": \.now, "used_proof_ttl": \.usedProofTTL.milliseconds, "proof_epoch": \.proofEpoch,
            "old_session_id": \.oldSessionID.description, "new_session_id": \.newSessionID.description,
            "client": \.client.description, "idle_ttl": \.idleTTL.milliseconds,
            "epoch_ttl": \.epochTTL.milliseconds, "code_prefix": \.codePrefix,
        ], moreArguments: ("fields", \.fields.arguments))

    let oldSession: String
    let newSession: String
    let sessions: String
    let epoch: String
    let usedProof: String
    /// Milliseconds since 1970.
    let now: Int
    let usedProofTTL: Duration
    /// The user's epoch when the proof was made.
    let proofEpoch: Int
    let oldSessionID: SessionID
    let newSessionID: SessionID
    let client: ClientID
    let idleTTL: Duration
    let epochTTL: Duration
    let codePrefix: String
    /// What the new session does not take over from the old one.
    let fields: RedisFields

    enum Reply: ScriptReply {
        /// The session was replaced. `expiresAt` is in milliseconds since 1970.
        case switched(authenticatedAt: Int, authenticationMethods: [String], expiresAt: Int)
        /// The old session is over, or its client may not switch.
        case ended
        case proofUsed
        case proofOutdated

        private enum Outcome: String {
            case switched, ended
            case proofUsed = "proof_used"
            case proofOutdated = "proof_outdated"
        }

        init(_ reply: RedisReply) throws(RedisError) {
            var fields = try ReplyFields(reply)
            switch try fields.outcome(Outcome.self) {
            case .switched:
                self = .switched(
                    authenticatedAt: try fields.int(), authenticationMethods: try fields.words(),
                    expiresAt: try fields.int())
            case .ended: self = .ended
            case .proofUsed: self = .proofUsed
            case .proofOutdated: self = .proofOutdated
            }
            try fields.end()
        }
    }
}
