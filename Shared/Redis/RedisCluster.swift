import Logging
import Synchronization

/// The nodes of a cluster: sends each command to the primary of its slot, and follows slots to other nodes.
///
/// The map of the slots is read from the nodes at first use, and again whenever a node sends a command elsewhere or doesn't answer.
final class RedisCluster: Sendable {
    typealias Endpoint = RedisConfiguration.Endpoint
    typealias Instant = ContinuousClock.Instant

    private let configuration: RedisConfiguration
    private let seeds: [Endpoint]
    private let logger: Logger
    private let state = Mutex(State())

    private struct State {
        /// Nil until a node has told.
        var map: SlotMap?
        var pools: [Endpoint: ConnectionPool] = [:]
        /// Reads the map; nil while nobody does.
        var reading: Task<Void, Never>?
        var isClosed = false
        /// Whether the log knows that the cluster can't be read.
        var isWarned = false
    }

    /// Maximum number of nodes that are spoken to. A cluster has at most 1000 by recommendation.
    private static let maximumNodes = 1000
    /// Maximum number of other nodes that a command is sent on to.
    private static let maximumRedirections = 8
    /// How long a command waits for keys that are on their way to another node.
    private static let migrationPeriod = Duration.seconds(1)
    /// How long nodes have to tell the map while there is another map; at first, as long as connecting may take.
    private static let readingPeriod = Duration.milliseconds(250)
    /// Maximum number of nodes that are asked for the map.
    private static let maximumAsked = 16

    init(seeds: [Endpoint], configuration: RedisConfiguration, logger: Logger) {
        self.seeds = seeds
        self.logger = logger
        // Each node is a server of its own.
        var configuration = configuration
        configuration.deployment = .single
        self.configuration = configuration
    }

    /// Reads the map now, in the background.
    func start() {
        _ = beginReading()
    }

    func shutdown() async {
        let (pools, reading) = state.withLock { state in
            state.isClosed = true
            defer { state.pools = [:] }
            return (Array(state.pools.values), state.reading)
        }
        reading?.cancel()
        for pool in pools { await pool.shutdown() }
    }

    /// The number of commands that wait to be sent to any node.
    var waitingCount: Int { state.withLock { Array($0.pools.values) }.reduce(0) { $0 + $1.waitingCount } }

    // MARK: Sending

    /// Sends one command. Without a key, any primary that answers will do.
    func send(_ command: RedisCommand, deadline: Instant) async throws(RedisError) -> RedisReply {
        if let slot = command.slot { return try await send([command], in: slot, deadline: deadline)[0] }
        var lastError = RedisError.unavailable(wasSent: false)
        for primary in try await map(deadline).primaries {
            do throws(RedisError) {
                return try await submit([command], to: primary, deadline)[0]
            } catch .unavailable(let wasSent) {
                lastError = .unavailable(wasSent: wasSent)
            }
        }
        _ = beginReading()
        throw lastError
    }

    /// Sends one command to every primary.
    func sendToEach(_ command: RedisCommand, deadline: Instant) async throws(RedisError) -> [RedisReply] {
        var replies: [RedisReply] = []
        for primary in try await map(deadline).primaries {
            replies += try await submit([command], to: primary, deadline)
        }
        return replies
    }

    /// Sends commands, those of one node together, and gives their replies in order.
    func pipeline(_ commands: [RedisCommand], deadline: Instant) async throws(RedisError) -> [RedisReply] {
        let map = try await map(deadline)
        let slots = commands.map(\.slot)
        // What has no key goes along with what has one.
        let anySlot = slots.lazy.compactMap(\.self).first ?? HashSlot(of: "")
        let groups = Dictionary(grouping: commands.indices) { map.owner(of: slots[$0] ?? anySlot) }
        var replies = [RedisReply](repeating: .null, count: commands.count)
        if groups.count == 1 {
            replies = try await send(commands, in: anySlot, isSplit: true, deadline: deadline)
        } else {
            typealias Part = (indices: [Int], outcome: Result<[RedisReply], RedisError>)
            let parts = await withTaskGroup(of: Part.self) { group in
                for indices in groups.values {
                    group.addTask {
                        let slot = slots[indices[0]] ?? anySlot
                        do throws(RedisError) {
                            let part = indices.map { commands[$0] }
                            return (
                                indices,
                                .success(try await self.send(part, in: slot, isSplit: true, deadline: deadline))
                            )
                        } catch {
                            return (indices, .failure(error))
                        }
                    }
                }
                return await group.reduce(into: []) { $0.append($1) }
            }
            for part in parts {
                for (index, reply) in zip(part.indices, try part.outcome.get()) { replies[index] = reply }
            }
        }
        // One after the other, so that those of one key keep their order.
        for index in commands.indices where Redirection(replies[index], from: configuration.endpoint) != nil {
            replies[index] = try await send([commands[index]], in: slots[index] ?? anySlot, deadline: deadline)[0]
        }
        return replies
    }

    /// Sends commands of one slot between `MULTI` and `EXEC`, and gives the replies of all.
    func transaction(_ framed: [RedisCommand], deadline: Instant) async throws(RedisError) -> [RedisReply] {
        let slot = framed.lazy.compactMap(\.slot).first ?? HashSlot(of: "")
        return try await send(framed, in: slot, deadline: deadline)
    }

    /// Sends commands together to the primary of a slot, and to others when nodes say so.
    ///
    /// - Parameter isSplit: whether the caller looks after redirections, because they may differ among the commands. Otherwise
    ///   the first one is followed by all: only one has run if a single one was sent, and none in a transaction.
    private func send(
        _ commands: [RedisCommand], in slot: HashSlot, isSplit: Bool = false, deadline: Instant
    ) async throws(RedisError) -> [RedisReply] {
        let start = ContinuousClock.now
        var pauses = Pauses()
        var redirections = 0
        var asked: Endpoint?
        while true {
            guard let node = if let asked { asked } else { try await map(deadline).owner(of: slot) } else {
                // No node has the slot.
                guard try await pauses.wait(until: min(deadline, start + configuration.reconnectGracePeriod)) else {
                    throw .unavailable(wasSent: false)
                }
                await beginReading()?.value
                continue
            }
            let replies: [RedisReply]
            do throws(RedisError) {
                replies = try await submit(commands, to: node, isAsking: asked != nil, deadline)
            } catch .unavailable(wasSent: false) {
                // A replica may have been promoted. What was not sent may go to it.
                await beginReading()?.value
                redirections += 1
                let owner = try await map(deadline).owner(of: slot)
                guard owner != node, redirections <= Self.maximumRedirections else {
                    throw .unavailable(wasSent: false)
                }
                asked = nil
                continue
            } catch {
                _ = beginReading()
                throw error
            }
            guard !isSplit, let redirection = replies.lazy.compactMap({ Redirection($0, from: node) }).first else {
                return replies
            }
            switch redirection {
            case .moved(let slot, let owner):
                asked = nil
                redirections += 1
                learn(slot, owner)
            case .ask(let other):
                asked = other
                redirections += 1
            case .tryAgain:
                asked = nil
                guard try await pauses.wait(until: min(deadline, start + Self.migrationPeriod)) else { return replies }
            case .down:
                asked = nil
                guard try await pauses.wait(until: min(deadline, start + configuration.reconnectGracePeriod)) else {
                    return replies
                }
                await beginReading()?.value
            }
            guard redirections <= Self.maximumRedirections else { return replies }
        }
    }

    /// Sends commands together to a node.
    private func submit(
        _ commands: [RedisCommand], to node: Endpoint, isAsking: Bool = false, _ deadline: Instant
    ) async throws(RedisError) -> [RedisReply] {
        let pool = try pool(of: node)
        if commands.count == 1, !isAsking {
            return [try await pool.submit(Request(commands[0], deadline: deadline))]
        }
        let all = isAsking ? [RedisCommand("ASKING")] + commands : commands
        let reply = try await pool.submit(Request(pipeline: all, deadline: deadline))
        guard let replies = reply.array, replies.count == all.count else { throw .protocolError }
        return isAsking ? Array(replies.dropFirst()) : replies
    }

    private func pool(of node: Endpoint) throws(RedisError) -> ConnectionPool {
        // A node must not lead the password to where the configured address may not lead it.
        guard configuration.tls != nil || configuration.allowsUnencrypted || !node.isBeyond else {
            logger.warning(
                "redis: a node is beyond the private network; use rediss+cluster://, or ?tls=never",
                metadata: ["node": "\(node)"])
            throw .unavailable(wasSent: false)
        }
        let pool = state.withLock { state -> ConnectionPool? in
            if let pool = state.pools[node] { return pool }
            guard !state.isClosed, state.pools.count < Self.maximumNodes else { return nil }
            var configuration = configuration
            configuration.endpoint = node
            let pool = ConnectionPool(configuration: configuration, logger: logger)
            state.pools[node] = pool
            return pool
        }
        guard let pool else { throw .unavailable(wasSent: false) }
        return pool
    }

    // MARK: The map

    private func map(_ deadline: Instant) async throws(RedisError) -> SlotMap {
        if let map = state.withLock({ $0.map }) { return map }
        await beginReading()?.value
        guard let map = state.withLock({ $0.map }) else { throw .unavailable(wasSent: false) }
        return map
    }

    /// Stores what a node has told of one slot, and reads the rest.
    private func learn(_ slot: HashSlot, _ owner: Endpoint) {
        state.withLock { try? $0.map?.move(slot, to: owner) }
        _ = beginReading()
    }

    /// Reads the map, unless that is going on; then it gives the task that does it.
    private func beginReading() -> Task<Void, Never>? {
        state.withLock { state in
            if let reading = state.reading { return reading }
            guard !state.isClosed else { return nil }
            let task = Task { [weak self] in
                guard let self else { return }
                await self.read()
            }
            state.reading = task
            return task
        }
    }

    private func read() async {
        let (known, isFirst) = state.withLock { (Set($0.map?.primaries ?? []), $0.map == nil) }
        let candidates = Array(known.shuffled().prefix(Self.maximumAsked)) + seeds.filter { !known.contains($0) }
        let deadline = ContinuousClock.now + (isFirst ? configuration.connectTimeout : Self.readingPeriod)
        let answers = await withTaskGroup(of: Answer?.self) { group in
            for node in candidates { group.addTask { await self.ask(node, deadline) } }
            return await group.reduce(into: [Answer]()) { if let answer = $1 { $0.append(answer) } }
        }
        // A node that was cut off from the others knows that it is, or has an older epoch.
        let best = answers.max { ($0.isUp ? 1 : 0, $0.epoch) < ($1.isUp ? 1 : 0, $1.epoch) }
        let (unused, mustWarn) = state.withLock { state -> ([ConnectionPool], Bool) in
            state.reading = nil
            defer { state.isWarned = best?.isUp != true }
            let mustWarn = best?.isUp != true && !state.isWarned
            guard let best, best.isUp || state.map == nil, !state.isClosed else { return ([], mustWarn) }
            state.map = best.map
            // Nodes without slots are left, unless they are to be asked again.
            let used = Set(best.map.primaries + seeds)
            let unused = state.pools.filter { !used.contains($0.key) }
            for node in unused.keys { state.pools[node] = nil }
            return (Array(unused.values), mustWarn)
        }
        if mustWarn {
            logger.warning(
                "redis: the cluster is down, or no node of it answers",
                metadata: ["nodes": "\(candidates.map(\.description).joined(separator: " "))"])
        } else if let best, best.isUp, Set(best.map.primaries) != known {
            logger.notice(
                "redis: the primaries of the cluster",
                metadata: ["nodes": "\(best.map.primaries.map(\.description).joined(separator: " "))"])
        }
        for pool in unused { await pool.shutdown() }
    }

    /// What a node knows of the cluster.
    private struct Answer: Sendable {
        let map: SlotMap
        let isUp: Bool
        let epoch: Int
    }

    private func ask(_ node: Endpoint, _ deadline: Instant) async -> Answer? {
        let commands = [RedisCommand("CLUSTER", "INFO"), RedisCommand("CLUSTER", "SLOTS")]
        guard let replies = try? await submit(commands, to: node, deadline) else { return nil }
        guard let info = replies[0].string, let map = try? SlotMap(replies[1], from: node) else {
            if case .error(let error) = replies[0] {
                logger.warning(
                    "redis: a node tells nothing of its cluster", metadata: ["node": "\(node)", "reason": "\(error)"])
            }
            return nil
        }
        let lines = info.split(whereSeparator: \.isNewline)
        let epoch = lines.first { $0.hasPrefix("cluster_current_epoch:") }?.split(separator: ":").last.flatMap {
            Int($0)
        }
        return Answer(map: map, isUp: lines.contains("cluster_state:ok"), epoch: epoch ?? 0)
    }
}

/// Short pauses between attempts, each longer than the one before.
private struct Pauses {
    private var next = Duration.milliseconds(5)

    /// Pauses. False, at once, if the pause would not end before `end`.
    mutating func wait(until end: ContinuousClock.Instant) async throws(RedisError) -> Bool {
        guard ContinuousClock.now + next < end else { return false }
        do {
            try await Task.sleep(for: next)
        } catch {
            throw .cancelled(wasSent: false)
        }
        next = min(next * 2, .milliseconds(50))
        return true
    }
}
