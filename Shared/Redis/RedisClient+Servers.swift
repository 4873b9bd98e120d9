import Foundation

/// The servers of a deployment, as `latchkey doctor` shows them.
public struct RedisServers: Sendable, Equatable {
    /// What there is, in words.
    public var description: String
    /// What should be repaired, although the service works at the moment.
    public var problems: [String] = []
}

extension RedisClient {
    /// Looks at all servers. Throws ``RedisError`` if the service doesn't work.
    public func servers() async throws(RedisError) -> RedisServers {
        switch configuration.deployment {
        case .single: try await singleServer()
        case .sentinel(let sentinels): try await primary(of: sentinels)
        case .cluster: try await clusterNodes()
        }
    }

    private func singleServer() async throws(RedisError) -> RedisServers {
        let info = RedisInfo(try await send(RedisCommand("INFO")))
        var servers = RedisServers(description: "one server, \(Self.replicas(info["connected_slaves"]))")
        // Valkey 9 has another name for it.
        if (info["redis_mode"] ?? info["server_mode"]) == "cluster" {
            servers.problems = ["it belongs to a cluster: use redis+cluster://"]
        }
        if info["role"] == "slave" { servers.problems.append("it is a replica, which can't write") }
        return servers
    }

    private func primary(of sentinels: Sentinels) async throws(RedisError) -> RedisServers {
        let info = RedisInfo(try await send(RedisCommand("INFO", "replication")))
        let count = sentinels.endpoints.count
        let errors = await Self.errors(of: sentinels, configuration)
        var servers = RedisServers(
            description: "a primary, \(Self.replicas(info["connected_slaves"])), "
                + "\(count - errors.count) of \(count) Sentinels",
            problems: errors)
        if info["connected_slaves"] == "0" { servers.problems.append("the primary has no replica") }
        return servers
    }

    private func clusterNodes() async throws(RedisError) -> RedisServers {
        let replicas = try await sendToEach(RedisCommand("INFO", "replication"))
            .map { RedisInfo($0)["connected_slaves"].flatMap { Int($0) } ?? 0 }
        let info = RedisInfo(try await send(RedisCommand("CLUSTER", "INFO")))
        let total = replicas.reduce(0, +)
        var servers = RedisServers(
            description: "a cluster of \(replicas.count) primaries, \(Self.replicas("\(total)"))")
        if info["cluster_state"] != "ok" { servers.problems.append("the cluster is down") }
        if let served = info["cluster_slots_ok"].flatMap({ Int($0) }), served < HashSlot.count {
            servers.problems.append("\(HashSlot.count - served) slots have no node that works")
        }
        let alone = replicas.count { $0 == 0 }
        if alone > 0 { servers.problems.append("\(alone) primaries have no replica") }
        return servers
    }

    private static func replicas(_ count: String?) -> String {
        switch count {
        case "0": "no replica"
        case "1": "1 replica"
        default: "\(count ?? "?") replicas"
        }
    }

    /// Why Sentinels can't be used. Each is asked, in a thread that may block.
    private static func errors(of sentinels: Sentinels, _ configuration: RedisConfiguration) async -> [String] {
        await withCheckedContinuation { continuation in
            let thread = Thread {
                ignoreBrokenPipes()
                var errors: [String] = []
                for sentinel in sentinels.endpoints {
                    var one = sentinels
                    one.endpoints = [sentinel]
                    do throws(LinkError) {
                        _ = try Link.connected(through: one, configuration)
                    } catch {
                        errors.append("\(error)")
                    }
                }
                continuation.resume(returning: errors)
            }
            thread.start()
        }
    }
}

/// The lines of `INFO` and `CLUSTER INFO` by their names.
private struct RedisInfo {
    private var values: [Substring: Substring] = [:]

    init(_ reply: RedisReply) {
        for line in (reply.string ?? "").split(whereSeparator: \.isNewline) {
            let parts = line.split(separator: ":", maxSplits: 1)
            if parts.count == 2 { values[parts[0]] = parts[1] }
        }
    }

    subscript(name: String) -> String? { values[Substring(name)].map(String.init) }
}
