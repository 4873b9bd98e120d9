import Foundation
import Logging
import Redis
import TestKit
import Testing

/// Runs `body` with a client of its own, by default on the server that all tests share.
func withClient<Result>(
    url: String? = nil, _ configure: (inout RedisConfiguration) -> Void = { _ in },
    _ body: (RedisClient) async throws -> Result
) async throws -> Result {
    let address = if let url { url } else { try await TestRedis.shared().url }
    var configuration = try RedisConfiguration(url: address)
    configuration.clientName = uniqueName("client")
    configure(&configuration)
    let client = RedisClient(configuration: configuration, logger: Logger.silent)
    do {
        let result = try await body(client)
        await client.shutdown()
        return result
    } catch {
        await client.shutdown()
        throw error
    }
}

/// A key or name that no other test uses.
func uniqueName(_ purpose: String) -> String {
    "\(purpose)-\(UUID())"
}

/// What `work` throws, when it must be a `RedisError`; nil when it throws nothing.
func redisError(_ work: () async throws -> some Any) async -> RedisError? {
    do {
        _ = try await work()
    } catch let error as RedisError {
        return error
    } catch {
        Issue.record(error)
    }
    return nil
}

extension RedisClient {
    /// The lines of `CLIENT LIST` for the connections with `name`.
    func connections(named name: String) async throws -> [Substring] {
        let list = try await send(RedisCommand("CLIENT", "LIST")).string ?? ""
        return list.split(separator: "\n").filter { $0.contains(" name=\(name) ") }
    }

    /// Waits until the one connection with `name` is held up by `BLPOP`.
    func waitUntilBlocked(_ name: String) async throws {
        try await eventually("a blocked connection") {
            try await connections(named: name).contains { $0.contains(" flags=b") && $0.contains(" cmd=blpop ") }
        }
    }
}

extension Logger {
    static var silent: Logger {
        Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
    }
}
