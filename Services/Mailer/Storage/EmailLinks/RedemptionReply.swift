import Foundation
import Models
import Redis

/// What the scripts reply that redeem a token or code.
enum RedemptionReply: ScriptReply {
    case redeemed(OneTimeTokenStore.MailedGrant)
    /// Another redemption holds the token, for at most so many milliseconds.
    case held(milliseconds: Int)
    /// The code is right, and it or the link of the same email was used.
    case used
    case unknown

    init(_ reply: RedisReply) throws(RedisError) {
        enum Outcome: String { case redeemed, held, used, unknown }
        var fields = try ReplyFields(reply)
        switch try fields.outcome(Outcome.self) {
        case .redeemed:
            self = .redeemed(try OneTimeTokenStore.MailedGrant(grant: try fields.next(), mailedAt: try fields.next()))
        case .held: self = .held(milliseconds: try fields.int())
        case .used: self = .used
        case .unknown: self = .unknown
        }
        try fields.end()
    }
}
