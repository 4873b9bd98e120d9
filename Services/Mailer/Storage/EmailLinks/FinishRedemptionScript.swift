import Primitives
import Redis

/// Ends a redemption: what was mailed is spent, or usable again.
struct FinishRedemptionScript: RedisScript {
    static let script = LuaScript<Self>(
        PackageResources.finish_redemption_lua, keys: ["redemption": \.redemption],
        arguments: ["is_spent": \.isSpent, "retention": \.retention.milliseconds])

    /// The redemption's key.
    let redemption: String
    let isSpent: Bool
    /// For how long the outcome is remembered, so that repeated calls succeed.
    let retention: Duration

    /// `unknown`: the redemption holds nothing (any more).
    enum Reply: String, ScriptReply { case ok, unknown }
}
