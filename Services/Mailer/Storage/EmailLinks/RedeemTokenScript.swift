import Models
import Primitives
import Redis

/// Redeems a mailed token. Of many redemptions at the same time one holds the token, until ``FinishRedemptionScript`` tells
/// how it ended.
struct RedeemTokenScript: RedisScript {
    static let script = LuaScript<Self>(
        PackageResources.redeem_token_lua, keys: ["token": \.token, "redemption": \.redemption],
        arguments: ["purpose": \.purpose.rawValue, "hold": \.hold.milliseconds])

    /// The token's key.
    let token: String
    /// The redemption's key.
    let redemption: String
    let purpose: OneTimeGrant.Purpose
    /// For how long the token is held if the outcome is not reported; zero to hold nothing.
    let hold: Duration

    typealias Reply = RedemptionReply
}
