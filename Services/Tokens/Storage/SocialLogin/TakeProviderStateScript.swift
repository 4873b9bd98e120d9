import Redis

/// Takes the state of a provider sign-in, once; see `take_provider_state.lua`.
struct TakeProviderStateScript: RedisScript {
    static let script = LuaScript<Self>(
        PackageResources.take_provider_state_lua, keys: ["state": \.state],
        arguments: ["browser_hash": \.browserHash])

    let state: String
    /// Empty for a browser without the cookie.
    let browserHash: String

    enum Reply: ScriptReply {
        /// The state, and the answer that was stored with it.
        case good(state: [UInt8], answer: [UInt8]?)
        /// The state belongs to another browser.
        case foreign(state: [UInt8])
        /// The state was taken before.
        case used(state: [UInt8])
        case unknown

        private enum Outcome: String { case good, foreign, used, unknown }

        init(_ reply: RedisReply) throws(RedisError) {
            var fields = try ReplyFields(reply)
            switch try fields.outcome(Outcome.self) {
            case .good:
                let (state, answer) = (try fields.bytes(), try fields.bytes())
                self = .good(state: state, answer: answer.isEmpty ? nil : answer)
            case .foreign: self = .foreign(state: try fields.bytes())
            case .used: self = .used(state: try fields.bytes())
            case .unknown: self = .unknown
            }
            try fields.end()
        }
    }
}
