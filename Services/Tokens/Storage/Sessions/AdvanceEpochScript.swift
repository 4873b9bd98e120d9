import Models
import Primitives
import Redis

/// Begins an epoch of a user's rights, and ends sessions of earlier epochs; see `advance_epoch.lua`.
struct AdvanceEpochScript: RedisScript {
    static let script = LuaScript<Self>(
        PackageResources.advance_epoch_lua, keys: ["epoch": \.epoch, "sessions": \.sessions],
        arguments: [
            "new_epoch": \.newEpoch, "epoch_ttl": \.epochTTL.milliseconds,
            "kept_session": { $0.keptSession?.description ?? "" },
            "ended_account": { $0.endedAccount?.description ?? "" }, "session_prefix": \.sessionPrefix,
            "reason": \.reason.rawValue, "reason_prefix": \.reasonPrefix, "reason_ttl": \.reasonTTL.milliseconds,
        ])

    let epoch: String
    let sessions: String
    let newEpoch: Int
    let epochTTL: Duration
    let keptSession: SessionID?
    /// The account whose sessions end, while others go on; nil if sessions in all accounts end.
    var endedAccount: AccountID?
    let sessionPrefix: String
    /// Why the sessions end, under which keys that is kept, and for how long.
    let reason: SessionEndReason
    let reasonPrefix: String
    let reasonTTL: Duration

    /// The number of sessions that ended.
    typealias Reply = Int
}
