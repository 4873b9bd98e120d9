import Foundation
import Models
import NIOCore
import RPC
import Synchronization

/// Matches responses with requests on one connection. It is used on its channel's event loop only.
final class ReplicaHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer
    typealias Outcome = Result<Data, CallError>

    /// A call that waits for its response.
    struct Pending {
        let continuation: CheckedContinuation<Outcome, Never>
        let deadline: Deadline
    }

    private let status: ReplicaStatus
    private let onLeave: @Sendable () -> Void
    private var context: ChannelHandlerContext?
    private var pending: [Int: Pending] = [:]
    private var outgoing = OutgoingMessages()
    private var sweep: RepeatedTask?

    init(status: ReplicaStatus, onLeave: @escaping @Sendable () -> Void) {
        self.status = status
        self.onLeave = onLeave
    }

    // MARK: Lifecycle

    func handlerAdded(context: ChannelHandlerContext) { self.context = context }

    func channelInactive(context: ChannelHandlerContext) {
        self.context = nil
        leave()
        for id in pending.keys { complete(id, .failure(.lost(wasSent: true))) }
        sweep?.cancel()
        sweep = nil
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

    private func leave() {
        guard status.isOpen.exchange(false, ordering: .releasing) else { return }
        onLeave()
    }

    // MARK: Calls

    func send(id: Int, method: String, params: Data, context call: CallContext, _ pending: Pending) {
        // A replica that has stopped reading must not fill our memory: send the call to another one.
        guard let context, context.channel.isActive, context.channel.isWritable else {
            return pending.continuation.resume(returning: .failure(.lost(wasSent: false)))
        }
        self.pending[id] = pending
        status.inFlight.add(1, ordering: .relaxed)
        write { Envelope.call(id: id, method: method, params: params, context: call, into: &$0) }
        startSweep(on: context.eventLoop)
    }

    func cancel(id: Int) {
        guard pending[id] != nil else { return }
        complete(id, .failure(.cancelled))
        write { Envelope.cancel(id: id, into: &$0) }
    }

    private func complete(_ id: Int, _ outcome: Outcome) {
        guard let call = pending.removeValue(forKey: id) else { return }
        status.inFlight.subtract(1, ordering: .relaxed)
        call.continuation.resume(returning: outcome)
        // A replica that has sent its goodbye waits for us to close the connection after its last response.
        if pending.isEmpty, !status.isOpen.load(ordering: .relaxed) { context?.close(promise: nil) }
    }

    // MARK: Responses

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard let message = try? Envelope.open(unwrapInboundIn(data)) else { return context.close(promise: nil) }
        switch message {
        case .result(let id, let result): complete(id, .success(result))
        case .error(.some(let id), let error): complete(id, .failure(.service(error)))
        case .error(.none, _): context.close(promise: nil)
        case .goodbye:
            status.goodbyeAt.withLock { $0 = .now }
            leave()
            if pending.isEmpty { context.close(promise: nil) }
        case .call, .cancel: context.close(promise: nil)
        }
    }

    /// One timer for all calls of a connection, because most responses come long before it fires.
    private func startSweep(on eventLoop: any EventLoop) {
        guard sweep == nil else { return }
        let handler = NIOLoopBound(self, eventLoop: eventLoop)
        sweep = eventLoop.scheduleRepeatedTask(initialDelay: .milliseconds(20), delay: .milliseconds(20)) { _ in
            handler.value.expire()
        }
    }

    private func expire() {
        for (id, call) in pending where call.deadline.hasPassed { complete(id, .failure(.deadline)) }
        if pending.isEmpty {
            sweep?.cancel()
            sweep = nil
        }
    }

    private func write(_ message: (inout ByteBuffer) -> Void) {
        guard let context else { return }
        let handler = NIOLoopBound(self, eventLoop: context.eventLoop)
        outgoing.append(
            on: context.eventLoop, allocator: context.channel.allocator, flush: { handler.value.flushNow() }, message)
        if outgoing.isFull { flushNow() }
    }

    private func flushNow() {
        guard let messages = outgoing.take() else { return }
        context?.writeAndFlush(wrapOutboundOut(messages), promise: nil)
    }
}
