import Foundation
import Logging
import Models
import NIOCore
import RPC
import Synchronization

/// The connections to the replicas of a service: one for each socket in its directory, which is polled.
final class ReplicaSet: Sendable {
    private struct State {
        var connections: [ReplicaConnection] = []
        var retries: [String: Retry] = [:]
        /// When a replica said goodbye last, of those that are gone.
        var lastGoodbye: ContinuousClock.Instant?
        var isClosed = false

        /// Delays the next attempt to connect to a socket. The delay doubles with each failed attempt, up to 0.5 s:
        /// an attempt is cheap, and callers wait for a process that restarts.
        mutating func recordFailedAttempt(at path: String) {
            let failedAttempts = (retries[path]?.failedAttempts ?? 0) + 1
            let pause = Duration.milliseconds(min(500, 25 << min(failedAttempts, 5)))
            retries[path] = Retry(failedAttempts: failedAttempts, notBefore: .now + pause)
        }
    }

    /// When to connect to a socket again.
    private struct Retry {
        var failedAttempts: Int
        var notBefore: ContinuousClock.Instant
    }

    /// How long calls wait for the successor of a replica that has said goodbye. A process that restarts takes less.
    private static let successorGracePeriod = Duration.seconds(2)
    /// Pause between two looks for the successor.
    private static let successorPollInterval = Duration.milliseconds(20)

    private let directory: String
    private let group: any EventLoopGroup
    private let logger: Logger
    private let state = Mutex(State())
    private let wake: AsyncStream<Void>.Continuation
    private let wakes: AsyncStream<Void>

    init(directory: String, group: any EventLoopGroup, logger: Logger) {
        self.directory = directory
        self.group = group
        self.logger = logger
        (wakes, wake) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    /// The less loaded of two random replicas that are not in `excluded`; nil when there is none.
    func pick(excluding excluded: [ReplicaConnection] = []) -> ReplicaConnection? {
        state.withLock { state in
            // The usual case, without a list.
            if state.connections.count == 1, excluded.isEmpty, state.connections[0].isOpen {
                return state.connections[0]
            }
            let open = state.connections.filter { replica in
                replica.isOpen && !excluded.contains { $0 === replica }
            }
            guard open.count > 1 else { return open.first }
            let first = Int.random(in: 0..<open.count)
            let second = (first + Int.random(in: 1..<open.count)) % open.count
            return open[first].inFlight <= open[second].inFlight ? open[first] : open[second]
        }
    }

    /// Waits for the successor of a replica that has said goodbye, because its process is being restarted. Returns nil at once if none
    /// has, and otherwise 2 s after the goodbye, at the deadline, or when the task is cancelled. A replica that dies says no
    /// goodbye: nobody knows whether it comes back.
    func successor(excluding excluded: [ReplicaConnection], by deadline: Deadline) async -> ReplicaConnection? {
        while let end = successorGraceEnd, .now < end, !deadline.hasPassed {
            if let replica = pick(excluding: excluded) { return replica }
            wake.yield()
            do { try await Task.sleep(for: Self.successorPollInterval) } catch { return nil }
        }
        return nil
    }

    private var successorGraceEnd: ContinuousClock.Instant? {
        let goodbyes = state.withLock { state in state.connections.map(\.goodbyeAt) + [state.lastGoodbye] }
        return goodbyes.compactMap(\.self).max().map { $0 + Self.successorGracePeriod }
    }

    /// The connected replicas.
    var open: [ReplicaConnection] { state.withLock { $0.connections.filter(\.isOpen) } }

    /// Number of connected replicas.
    var count: Int { state.withLock { $0.connections.count { $0.isOpen } } }

    /// Scans the directory every `interval`, and at once when a replica disconnects, until cancelled.
    func watch(every interval: Duration = .milliseconds(200)) async {
        let timer = Task { [wake] in
            while !Task.isCancelled {
                try? await Task.sleep(for: interval)
                wake.yield()
            }
        }
        defer { timer.cancel() }
        await scan()
        for await _ in wakes {
            if Task.isCancelled { break }
            await scan()
        }
    }

    /// Closes all connections, and opens no more.
    func close() {
        wake.finish()
        let connections = state.withLock { state in
            defer { state.connections = [] }
            state.isClosed = true
            return state.connections
        }
        for connection in connections { connection.close() }
    }

    /// Scans the directory once: connects to new sockets, and to lost ones again.
    func scan() async {
        let present = Set(socketPaths())
        let wanted = state.withLock { state in
            for lost in state.connections where !lost.isOpen {
                if let goodbyeAt = lost.goodbyeAt { state.lastGoodbye = goodbyeAt }
                if lost.wasShortLived {
                    state.recordFailedAttempt(at: lost.path)
                } else {
                    state.retries[lost.path] = nil
                }
            }
            state.connections.removeAll { !$0.isOpen }
            state.retries = state.retries.filter { present.contains($0.key) }
            let connected = Set(state.connections.map(\.path))
            return present.subtracting(connected).filter { (state.retries[$0]?.notBefore ?? .now) <= .now }
        }
        for path in wanted.sorted() { await connect(to: path) }
    }

    private func socketPaths() -> [String] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: directory)) ?? []
        return names.filter { $0.hasSuffix(".sock") }.map { "\(directory)/\($0)" }
    }

    private func connect(to path: String) async {
        do {
            let connection = try await ReplicaConnection.connect(to: path, group: group) { [wake] in wake.yield() }
            let isWanted = state.withLock { state in
                guard !state.isClosed, !state.connections.contains(where: { $0.path == path && $0.isOpen }) else {
                    return false
                }
                state.connections.append(connection)
                return true
            }
            if !isWanted { connection.close() }
            logger.debug("connected to a replica", metadata: ["socket": "\(path)"])
        } catch {
            // A killed process left the socket behind, or its process does not listen yet.
            state.withLock { $0.recordFailedAttempt(at: path) }
        }
    }
}
