import Foundation
import Redis

/// Stores a provider's first answer with its state; see `keep_provider_answer.lua`.
struct KeepProviderAnswerScript: RedisScript {
    static let script = LuaScript<Self>(
        PackageResources.keep_provider_answer_lua, keys: ["state": \.state], arguments: ["sealed": \.sealed])

    let state: String
    let sealed: Data

    enum Reply: String, ScriptReply { case kept, unknown }
}
