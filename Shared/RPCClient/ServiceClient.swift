public import Foundation
public import Logging
public import Models
public import NIOCore
public import RPC

/// Calls a service: picks a replica, passes on the deadline, and tries another replica when the connection is lost.
public final class ServiceClient: Sendable {
    /// The service.
    public let service: ServiceName
    private let replicas: ReplicaSet
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
        replicas = ReplicaSet(directory: paths.directory(of: service, for: role), group: group, logger: logger)
    }

    /// Connects to replicas as they come and go, until the task is cancelled.
    public func run() async {
        await withTaskCancellationHandler {
            await replicas.watch()
        } onCancel: {
            replicas.close()
        }
    }

    /// Connects to the current replicas, for short-lived programs that do not ``run()``.
    public func connect() async { await replicas.scan() }

    /// Closes all connections.
    public func close() { replicas.close() }

    /// Number of connected replicas.
    public var replicaCount: Int { replicas.count }

    /// Sends a call, and returns its reply.
    ///
    /// - Throws: the service's `ServiceError`; `service_unavailable` when no replica responded in time;
    ///   `CancellationError` when the task was cancelled.
    public func call<Method: RPCMethod>(_ method: Method) async throws -> Method.Reply {
        let result = try await callEncoded(method)
        do {
            return try JSONDecoder().decode(Method.Reply.self, from: result)
        } catch {
            throw ServiceError.internal
        }
    }

    /// Sends a call to every replica, and returns the replies that came in time; for monitoring.
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

    /// Sends a call, and returns its reply as JSON, for a caller that passes it on unchanged. Throws as ``call(_:)``.
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
            } catch .service(let error) {
                throw error.serviceError
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
