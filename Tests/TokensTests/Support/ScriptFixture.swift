import Foundation
import Logging
import Redis
import TestKit

/// Runs scripts on a real Redis, with keys that no other test uses.
struct ScriptFixture {
    let redis: RedisClient
    // In braces, because all keys of a script lie in one slot of a cluster.
    private let prefix = "{test-\(UUID().uuidString)}:"

    init() async throws {
        redis = RedisClient(
            configuration: try RedisConfiguration(url: try await TestRedis.shared().url), logger: .discarding)
    }

    /// The key of this fixture that is called `name`.
    func key(_ name: String) -> String { prefix + name }

    /// The prefix of keys that scripts name by themselves.
    func prefix(_ name: String) -> String { "\(prefix)\(name):" }

    func run<Script: RedisScript>(_ script: Script) async throws -> Script.Reply { try await redis.run(script) }

    @discardableResult
    func send(_ name: String, _ arguments: any RedisArgument...) async throws -> RedisReply {
        try await redis.send(RedisCommand(name, arguments: arguments))
    }

    func exists(_ key: String) async throws -> Bool { try await send("EXISTS", key).int == 1 }

    /// The text of a string; nil without one.
    func string(_ key: String) async throws -> String? { try await send("GET", key).string }

    /// The fields of a hash.
    func hash(_ key: String) async throws -> [String: String] {
        let flat = (try await send("HGETALL", key).array ?? []).map { $0.string ?? "" }
        return Dictionary(
            stride(from: 0, to: flat.count, by: 2).map { (flat[$0], flat[$0 + 1]) }, uniquingKeysWith: { $1 })
    }

    /// The members of a sorted set, lowest score first.
    func members(_ key: String) async throws -> [String] {
        (try await send("ZRANGE", key, 0, -1).array ?? []).map { $0.string ?? "" }
    }

    /// Time until a key expires, in milliseconds; negative for a key that doesn't.
    func timeLeft(_ key: String) async throws -> Int { try await send("PTTL", key).int ?? 0 }
}

/// An array of strings, as scripts reply it.
func array(_ elements: String...) -> RedisReply { .array(elements.map { .bytes(Array($0.utf8)) }) }

/// A string, as scripts reply it.
func word(_ text: String) -> RedisReply { .bytes(Array(text.utf8)) }

/// Whether a script's twin refuses a reply.
func isRefused<Script: RedisScript>(_: Script.Type, _ reply: RedisReply) -> Bool {
    do throws(RedisError) {
        _ = try Script.Reply(reply)
        return false
    } catch {
        return error == .protocolError
    }
}
