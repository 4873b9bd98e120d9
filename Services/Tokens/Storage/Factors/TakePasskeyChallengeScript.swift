import Redis

/// Takes the challenge of a passkey, once; see `take_passkey_challenge.lua`.
struct TakePasskeyChallengeScript: RedisScript {
    static let script = LuaScript<Self>(
        PackageResources.take_passkey_challenge_lua, keys: ["challenge": \.challenge],
        arguments: ["device": \.device])

    let challenge: String
    /// Empty for a caller that keeps no cookies.
    let device: String

    enum Reply: ScriptReply {
        /// The ceremony, encrypted.
        case good([UInt8])
        /// The challenge belongs to another browser.
        case foreign
        case unknown

        private enum Outcome: String { case good, foreign, unknown }

        init(_ reply: RedisReply) throws(RedisError) {
            var fields = try ReplyFields(reply)
            switch try fields.outcome(Outcome.self) {
            case .good: self = .good(try fields.bytes())
            case .foreign: self = .foreign
            case .unknown: self = .unknown
            }
            try fields.end()
        }
    }
}
