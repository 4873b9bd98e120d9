import Foundation
import Logging
import Models
import NIOCore
import NIOPosix
import RPC
import Synchronization

/// One connection to one replica: calls go out with ids, answers come back in any order.
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

    /// Connects to the socket at `path`. `onLeave` runs once, when the replica says goodbye or is gone.
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

    /// How many calls wait for an answer here.
    var inFlight: Int { status.inFlight.load(ordering: .relaxed) }

    /// Whether new calls may go here.
    var isOpen: Bool { status.isOpen.load(ordering: .relaxed) }

    /// Makes one call and returns its result, still JSON.
    func call(method: String, params: Data, context: CallContext) async throws(CallError) -> Data {
        let id = nextID.add(1, ordering: .relaxed).oldValue
        let outcome = await withTaskCancellationHandler {
            await withCheckedContinuation { (continuation: CheckedContinuation<ReplicaHandler.Outcome, Never>) in
                guard !Task.isCancelled else { return continuation.resume(returning: .failure(.cancelled)) }
                let pending = ReplicaHandler.Pending(continuation: continuation, deadline: context.deadline)
                channel.eventLoop.runOrExecute { [self] in
                    handler.value.send(id: id, method: method, params: params, context: context, pending)
                }
                // A cancellation before that line found nothing to cancel.
                if Task.isCancelled { channel.eventLoop.execute { [self] in handler.value.cancel(id: id) } }
            }
        } onCancel: {
            channel.eventLoop.execute { [self] in handler.value.cancel(id: id) }
        }
        return try outcome.get()
    }

    /// Whether the connection ended so soon that making it anew at once would most likely end the same way.
    var wasShortLived: Bool { ContinuousClock.now - opened < .seconds(1) }

    func close() { channel.close(promise: nil) }
}

/// Why a call brought no result.
enum CallError: Error {
    /// The service answered with an error.
    case fault(RPCError)
    /// The replica went away; `wasSent` tells whether it may have seen the call.
    case lost(wasSent: Bool)
    /// No answer within the deadline.
    case deadline
    /// The caller no longer wants an answer.
    case cancelled
}

/// What other threads may know of a connection.
final class ReplicaStatus: Sendable {
    let isOpen = Atomic<Bool>(true)
    let inFlight = Atomic<Int>(0)
}
