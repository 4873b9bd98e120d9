import Models
import Primitives
import Redis

/// Renews the sign-in of a session; see `reauthenticate.lua`.
struct ReauthenticateScript: RedisScript {
    static let script = LuaScript<Self>(
        PackageResources.reauthenticate_lua,
        keys: ["session": \.session, "epoch": \.epoch, "used_proof": \.usedProof],
        arguments: [
            "now": \.now, "auth_time": { $0.now / 1000 }, "used_proof_ttl": \.usedProofTTL.milliseconds,
            "proof_epoch": \.proofEpoch, "methods": { $0.authenticationMethods.joined(separator: " ") },
        ])

    let session: String
    let epoch: String
    let usedProof: String
    /// Milliseconds since 1970.
    let now: Int
    let usedProofTTL: Duration
    /// The user's epoch when the proof was made.
    let proofEpoch: Int
    /// How the user has authenticated again.
    let authenticationMethods: [String]

    enum Reply: ScriptReply {
        case renewed(SessionAuthorization)
        /// The session has ended, or the user's rights have changed.
        case ended
        case proofUsed

        private enum Outcome: String {
            case renewed, ended
            case proofUsed = "proof_used"
        }

        init(_ reply: RedisReply) throws(RedisError) {
            var fields = try ReplyFields(reply)
            switch try fields.outcome(Outcome.self) {
            case .renewed: self = .renewed(try SessionAuthorization(&fields))
            case .ended: self = .ended
            case .proofUsed: self = .proofUsed
            }
            try fields.end()
        }
    }
}
