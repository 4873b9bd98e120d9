import Foundation
import Logging
import Models
import NIOCore
import NIOPosix
import RPC
import Synchronization

/// A connection to one replica. Requests have ids, and responses come in any order.
final class ReplicaConnection: Sendable {
    /// The replica's socket.
    let path: String
    private let channel: any Channel
    private let handler: NIOLoopBound<ReplicaHandler>
    private let status: ReplicaStatus
    private let nextID = Atomic<Int>(1)
    private let opened = ContinuousClock.now

    private init(path: String, channel: any Channel, handler: NIOLoopBound<ReplicaHandler>, status: ReplicaStatus) {
        self.path = path
        self.channel = channel
        self.handler = handler
        self.status = status
    }

    /// Connects to the socket at `path`. `onLeave` runs once, when the replica sends a goodbye or disconnects.
    static func connect(
        to path: String, group: any EventLoopGroup, onLeave: @escaping @Sendable () -> Void
    ) async throws -> ReplicaConnection {
        let status = ReplicaStatus()
        let channel = try await ClientBootstrap(group: group)
            .connectTimeout(.seconds(2))
            .channelOption(.writeBufferWaterMark, value: .init(low: 1 << 20, high: 4 << 20))
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandlers([
                        FrameReader(), ReplicaHandler(status: status, onLeave: onLeave),
                    ])
                }
            }
            .connect(unixDomainSocketPath: path)
            .get()
        let handler = try await channel.eventLoop.submit {
            NIOLoopBound(
                try channel.pipeline.syncOperations.handler(type: ReplicaHandler.self), eventLoop: channel.eventLoop)
        }.get()
        return ReplicaConnection(path: path, channel: channel, handler: handler, status: status)
    }

    /// Number of calls in flight.
    var inFlight: Int { status.inFlight.load(ordering: .relaxed) }

    /// When the replica said goodbye; nil if it didn't.
    var goodbyeAt: ContinuousClock.Instant? { status.goodbyeAt.withLock { $0 } }

    /// Whether new calls may be sent.
    var isOpen: Bool { status.isOpen.load(ordering: .acquiring) }

    /// Sends a call, and returns its result as JSON.
    func call(method: String, params: Data, context: CallContext) async throws(CallError) -> Data {
        let id = nextID.add(1, ordering: .relaxed).oldValue
        let outcome = await withTaskCancellationHandler {
            await withCheckedContinuation { (continuation: CheckedContinuation<ReplicaHandler.Outcome, Never>) in
                guard !Task.isCancelled else { return continuation.resume(returning: .failure(.cancelled)) }
                let pending = ReplicaHandler.Pending(continuation: continuation, deadline: context.deadline)
                channel.eventLoop.runOrExecute { [self] in
                    handler.value.send(id: id, method: method, params: params, context: context, pending)
                }
                // A cancellation before `send` had nothing to cancel, so check again.
                if Task.isCancelled { channel.eventLoop.execute { [self] in handler.value.cancel(id: id) } }
            }
        } onCancel: {
            channel.eventLoop.execute { [self] in handler.value.cancel(id: id) }
        }
        return try outcome.get()
    }

    /// Whether the connection was lost within a second, so that connecting again at once would likely fail too.
    var wasShortLived: Bool { ContinuousClock.now - opened < .seconds(1) }

    func close() { channel.close(promise: nil) }
}

/// A call has no result.
enum CallError: Error {
    /// The service responded with an error.
    case service(RPCError)
    /// The connection was lost. `wasSent` tells whether the replica may have received the call.
    case lost(wasSent: Bool)
    /// There was no response before the deadline.
    case deadline
    /// The caller's task was cancelled.
    case cancelled
}

/// The state of a connection that is read from other threads.
final class ReplicaStatus: Sendable {
    let isOpen = Atomic<Bool>(true)
    /// Set before ``isOpen`` becomes false.
    let goodbyeAt = Mutex<ContinuousClock.Instant?>(nil)
    let inFlight = Atomic<Int>(0)
}
