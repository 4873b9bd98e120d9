public import Foundation
public import Logging
public import Models
public import NIOCore
import NIOPosix
public import RPC

/// Calls a service: picks a replica, passes on the deadline, and tries another replica when the connection is lost. While the only
/// replica restarts in order, calls wait for it for up to 2 s.
///
/// Each event loop has connections of its own to all replicas, so that a request stays on the thread of its client's
/// connection until it is answered.
public final class ServiceClient: Sendable {
    /// The service.
    public let service: ServiceName
    /// The connections of each event loop.
    private let loops: [(eventLoop: any EventLoop, replicas: ReplicaSet)]
    private let role: CallerRole
    private let defaultTimeout: Duration

    /// Creates a client. It does not connect before ``run()`` or ``connect()``.
    ///
    /// - Parameters:
    ///   - role: selects the directory of sockets; see `SocketPath`.
    ///   - defaultTimeout: time limit of calls outside of a `CallContext`.
    public init(
        _ service: ServiceName, paths: SocketPath, role: CallerRole = .gateway, group: any EventLoopGroup,
        defaultTimeout: Duration = .seconds(5), logger: Logger
    ) {
        self.service = service
        self.role = role
        self.defaultTimeout = defaultTimeout
        loops = group.makeIterator().map { eventLoop in
            let directory = paths.directory(of: service, for: role)
            return (eventLoop, ReplicaSet(directory: directory, group: eventLoop, logger: logger))
        }
        precondition(!loops.isEmpty, "a group has at least one event loop")
    }

    /// The connections of the event loop that calls this; those of the first loop for other threads.
    private var replicas: ReplicaSet {
        guard loops.count > 1, let current = MultiThreadedEventLoopGroup.currentEventLoop else {
            return loops[0].replicas
        }
        return (loops.first { $0.eventLoop === current } ?? loops[0]).replicas
    }

    /// Connects to replicas as they come and go, until the task is cancelled.
    public func run() async {
        await withTaskCancellationHandler {
            await withDiscardingTaskGroup { group in
                for (_, replicas) in loops { group.addTask { await replicas.watch() } }
            }
        } onCancel: {
            close()
        }
    }

    /// Connects to the current replicas, for short-lived programs that do not ``run()``.
    public func connect() async {
        for (_, replicas) in loops { await replicas.scan() }
    }

    /// Closes all connections.
    public func close() {
        for (_, replicas) in loops { replicas.close() }
    }

    /// Who acts in a call; nobody is stated to a service's socket for the gateway.
    private var actor: AuditActor? { role == .operator ? .current : nil }

    /// Number of replicas to which every event loop is connected.
    public var replicaCount: Int { loops.map(\.replicas.count).min() ?? 0 }

    /// Sends a call, and returns its reply.
    ///
    /// - Throws: the service's `ServiceError`; `service_unavailable` when no replica responded in time;
    ///   `CancellationError` when the task was cancelled.
    public func call<Method: RPCMethod>(_ method: Method) async throws -> Method.Reply {
        let result = try await callEncoded(method)
        do {
            return try MessageCoding.decode(Method.Reply.self, from: result)
        } catch {
            throw ServiceError.internal
        }
    }

    /// Sends a call to every replica, and returns the replies that came in time; for monitoring.
    public func callEachReplica<Method: RPCMethod>(_ method: Method) async throws -> [Method.Reply] {
        let params = try MessageCoding.encode(method)
        let context = CallContext(deadline: .after(defaultTimeout), caller: role, actor: actor)
        return await withTaskGroup(of: Method.Reply?.self) { [replicas] group in
            for replica in replicas.open {
                group.addTask {
                    let result = try? await replica.call(method: Method.name, params: params, context: context)
                    return result.flatMap { try? MessageCoding.decode(Method.Reply.self, from: $0) }
                }
            }
            return await group.reduce(into: []) { replies, reply in reply.map { replies.append($0) } }
        }
    }

    /// Sends a call, and returns its reply as JSON, for a caller that passes it on unchanged. Throws as ``call(_:)``.
    public func callEncoded<Method: RPCMethod>(_ method: Method) async throws -> Data {
        let params = try MessageCoding.encode(method)
        guard params.count < Frame.maximumLength - 1024 else { throw ServiceError.internal }
        var context = CallContext.current ?? CallContext(deadline: .after(defaultTimeout), caller: role)
        context.caller = role
        context.actor = actor
        guard let span = CallSpan.client(Method.name) else { return try await send(method, params, context) }
        span.inject(into: &context)
        do {
            let result = try await send(method, params, context)
            span.end(with: nil)
            return result
        } catch {
            span.end(with: error)
            throw error
        }
    }

    private func send<Method: RPCMethod>(
        _ method: Method, _ params: Data, _ context: CallContext
    ) async throws -> Data {
        guard !context.deadline.hasPassed else { throw ServiceError.deadlineExceeded }
        let replicas = replicas
        var failed: [ReplicaConnection] = []
        var overload: ServiceError?
        while let replica = await pick(from: replicas, excluding: failed, overload, context.deadline) {
            do {
                return try await replica.call(method: Method.name, params: params, context: context)
            } catch .service(let error) {
                // It was refused before anything was done, and another replica may have room.
                guard error.data?.overload != nil, !context.deadline.hasPassed else { throw error.serviceError }
                // One that has room for other networks has more room than one that has none.
                if overload?.overload != .network { overload = error.data }
                failed.append(replica)
            } catch .lost(let wasSent) {
                failed.append(replica)
                guard !wasSent || Method.isIdempotent else { throw ServiceError.unavailable() }
                guard !context.deadline.hasPassed else { break }
            } catch .deadline {
                throw ServiceError.deadlineExceeded
            } catch .cancelled {
                throw CancellationError()
            }
        }
        try Task.checkCancellation()
        throw overload ?? ServiceError.unavailable()
    }

    /// A replica for the next attempt. If the last one is being restarted, waits for its successor.
    private func pick(
        from replicas: ReplicaSet, excluding failed: [ReplicaConnection], _ overload: ServiceError?,
        _ deadline: Deadline
    ) async -> ReplicaConnection? {
        if let replica = replicas.pick(excluding: failed) { return replica }
        return overload == nil ? await replicas.successor(excluding: failed, by: deadline) : nil
    }
}
