public import Foundation
public import Logging
public import Models
public import NIOCore
public import RPC

/// Calls a service: picks a replica, passes the deadline on, and goes to another replica when one dies.
public final class ServiceClient: Sendable {
    /// The service that is called.
    public let service: ServiceName
    private let replicas: ReplicaSet
    private let role: CallerRole
    private let defaultTimeout: Duration

    /// Makes a client; nothing is connected before ``run()``.
    ///
    /// - Parameters:
    ///   - role: picks the directory of sockets, see `SocketPath`.
    ///   - defaultTimeout: the deadline of calls that no `CallContext` gives one to.
    public init(
        _ service: ServiceName, paths: SocketPath, role: CallerRole = .gateway, group: any EventLoopGroup,
        defaultTimeout: Duration = .seconds(5), logger: Logger
    ) {
        self.service = service
        self.role = role
        self.defaultTimeout = defaultTimeout
        replicas = ReplicaSet(directory: paths.directory(of: service, for: role), group: group, logger: logger)
    }

    /// Watches for replicas until the task is cancelled.
    public func run() async {
        await withTaskCancellationHandler {
            await replicas.watch()
        } onCancel: {
            replicas.close()
        }
    }

    /// Looks for replicas once, for short-lived programs that don't ``run()``.
    public func connect() async { await replicas.scan() }

    /// Closes all connections.
    public func close() { replicas.close() }

    /// How many replicas can be called right now.
    public var replicaCount: Int { replicas.count }

    /// Makes a call. Throws ``ServiceError``: the service's own, or `service_unavailable` when no replica answered
    /// in time; `CancellationError` when the task was cancelled.
    public func call<Method: RPCMethod>(_ method: Method) async throws -> Method.Reply {
        let result = try await callEncoded(method)
        do {
            return try JSONDecoder().decode(Method.Reply.self, from: result)
        } catch {
            throw ServiceError.internal
        }
    }

    /// Makes a call of every replica, for those who watch the fleet. Replicas that don't answer in time are left out.
    public func callEachReplica<Method: RPCMethod>(_ method: Method) async throws -> [Method.Reply] {
        let params = try JSONEncoder().encode(method)
        let context = CallContext(deadline: .after(defaultTimeout), caller: role)
        return await withTaskGroup(of: Method.Reply?.self) { group in
            for replica in replicas.open {
                group.addTask {
                    let result = try? await replica.call(method: Method.name, params: params, context: context)
                    return result.flatMap { try? JSONDecoder().decode(Method.Reply.self, from: $0) }
                }
            }
            return await group.reduce(into: []) { replies, reply in reply.map { replies.append($0) } }
        }
    }

    /// Makes a call and returns the reply as the JSON that the service wrote, for a caller that passes it on as it
    /// is. Throws as ``call(_:)``.
    public func callEncoded<Method: RPCMethod>(_ method: Method) async throws -> Data {
        let params = try JSONEncoder().encode(method)
        guard params.count < Frame.maximumLength - 1024 else { throw ServiceError.internal }
        var context = CallContext.current ?? CallContext(deadline: .after(defaultTimeout), caller: role)
        context.caller = role
        guard !context.deadline.hasPassed else { throw ServiceError.deadlineExceeded }
        var failed: [ReplicaConnection] = []
        while let replica = replicas.pick(excluding: failed) {
            do {
                return try await replica.call(method: Method.name, params: params, context: context)
            } catch .fault(let fault) {
                throw fault.serviceError
            } catch .lost(let wasSent) {
                failed.append(replica)
                guard !wasSent || Method.isIdempotent, !context.deadline.hasPassed else { break }
            } catch .deadline {
                throw ServiceError.deadlineExceeded
            } catch .cancelled {
                throw CancellationError()
            }
        }
        throw ServiceError.unavailable()
    }
}
