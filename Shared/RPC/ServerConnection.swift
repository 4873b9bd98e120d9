import Foundation
import Logging
import Models
import NIOCore
import NIOPosix

/// One connection of the server. It reads requests, handles each in its own task, and writes the responses as they come.
/// It is used on its channel's event loop only.
final class ServerConnection: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundIn = Never
    typealias OutboundOut = ByteBuffer

    private struct InFlight {
        let task: Task<Void, Never>
        let deadline: Deadline
    }

    private let role: CallerRole
    private let router: Router
    private let limits: ServerLimits
    private let load: ServerLoad
    private let logger: Logger
    private var executor: EventLoopTaskExecutor?
    private var context: ChannelHandlerContext?
    private var inFlight: [Int: InFlight] = [:]
    private var outgoing = OutgoingMessages()
    private var sweep: RepeatedTask?
    private var readIsHeld = false
    private var stallTimeout: Scheduled<Void>?

    init(role: CallerRole, router: Router, limits: ServerLimits, load: ServerLoad, logger: Logger) {
        self.role = role
        self.router = router
        self.limits = limits
        self.load = load
        self.logger = logger
    }

    // MARK: Lifecycle

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        executor = EventLoopTaskExecutor(context.eventLoop)
    }

    func channelInactive(context: ChannelHandlerContext) {
        // The peer can no longer read responses.
        for call in inFlight.values { call.task.cancel() }
        inFlight.removeAll()
        sweep?.cancel()
        sweep = nil
        stallTimeout?.cancel()
        stallTimeout = nil
        self.context = nil
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        if error is FrameError || error is Envelope.Malformed {
            logger.warning("closing a connection that does not speak the protocol", metadata: ["error": "\(error)"])
            answer(id: nil, .failure(RPCError(code: RPCError.Code.parseError, message: "unreadable message")))
            flushNow()
        }
        context.close(promise: nil)
    }

    /// Tells the peer that the server is about to stop. The peer sends new calls to another replica, and closes the
    /// connection after the last response.
    func sayGoodbye() {
        write { Envelope.goodbye(into: &$0) }
    }

    // MARK: Calls

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        // Drop the remaining input of a closed connection: its responses could not be sent.
        guard self.context != nil else { return }
        do {
            switch try Envelope.open(unwrapInboundIn(data)) {
            case .call(let call): begin(call, on: context.eventLoop)
            case .cancel(let id): inFlight[id]?.task.cancel()
            case .goodbye, .result, .error: throw Envelope.Malformed.message
            }
        } catch {
            errorCaught(context: context, error: error)
        }
    }

    private func begin(_ call: Envelope.Call, on eventLoop: any EventLoop) {
        guard inFlight[call.id] == nil else {
            let error = RPCError(code: RPCError.Code.invalidRequest, message: "this id is in use")
            return answer(id: call.id, .failure(error))
        }
        guard inFlight.count < limits.inFlightPerConnection, load.begin(atMost: limits.inFlight) else {
            return answer(id: call.id, .failure(RPCError(.unavailable())))
        }
        let allowed = Deadline.after(min(.milliseconds(call.deadlineMilliseconds), limits.maximumDeadline))
        let deadline = allowed.shaved()
        let (router, role, load) = (router, role, load)
        // The task runs on this connection's event loop, so `self` does not leave it.
        let connection = NIOLoopBound(self, eventLoop: eventLoop)
        let task = Task(executorPreference: executor) {
            let outcome = await router.answer(call, caller: role, deadline: deadline)
            // The call counts for as long as its handler runs, even if a timeout was sent long before.
            load.finish()
            eventLoop.runOrExecute { connection.value.finish(call.id, outcome) }
        }
        inFlight[call.id] = InFlight(task: task, deadline: deadline)
        startSweep(on: eventLoop)
    }

    private func finish(_ id: Int, _ outcome: Result<Data, RPCError>) {
        guard inFlight.removeValue(forKey: id) != nil else { return }
        answer(id: id, outcome)
    }

    /// A handler that does not react to cancellation must not keep its caller waiting. Past the deadline, the caller gets a
    /// timeout, and the handler's later result is dropped.
    private func startSweep(on eventLoop: any EventLoop) {
        guard sweep == nil else { return }
        let connection = NIOLoopBound(self, eventLoop: eventLoop)
        sweep = eventLoop.scheduleRepeatedTask(initialDelay: .milliseconds(50), delay: .milliseconds(50)) { _ in
            connection.value.expire()
        }
    }

    private func expire() {
        for (id, call) in inFlight where call.deadline.hasPassed {
            call.task.cancel()
            finish(id, .failure(RPCError(.deadlineExceeded)))
        }
        if inFlight.isEmpty {
            sweep?.cancel()
            sweep = nil
        }
    }

    // MARK: Responses

    private func answer(id: Int?, _ outcome: Result<Data, RPCError>) {
        write { buffer in
            let start = buffer.writerIndex
            switch outcome {
            case .success(let result): Envelope.result(id: id ?? 0, result, into: &buffer)
            case .failure(let error): Envelope.error(id: id, error, into: &buffer)
            }
            let length = buffer.writerIndex - start
            guard length > Frame.headerLength + Frame.maximumLength else { return }
            logger.error("a response is longer than a message may be", metadata: ["bytes": "\(length)"])
            buffer.moveWriterIndex(to: start)
            Envelope.error(id: id, RPCError(.internal), into: &buffer)
        }
    }

    private func write(_ message: (inout ByteBuffer) -> Void) {
        guard let context else { return }
        let connection = NIOLoopBound(self, eventLoop: context.eventLoop)
        outgoing.append(
            on: context.eventLoop, allocator: context.channel.allocator, flush: { connection.value.flushNow() },
            message)
        if outgoing.isFull { flushNow() }
    }

    private func flushNow() {
        guard let messages = outgoing.take() else { return }
        context?.writeAndFlush(wrapOutboundOut(messages), promise: nil)
    }

    // MARK: Back pressure. A peer that does not read its responses may send no more requests, and is soon disconnected.

    func read(context: ChannelHandlerContext) {
        if context.channel.isWritable {
            context.read()
        } else {
            readIsHeld = true
        }
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        stallTimeout?.cancel()
        stallTimeout = context.channel.isWritable ? nil : scheduleStallTimeout(context)
        if context.channel.isWritable, readIsHeld {
            readIsHeld = false
            context.read()
        }
        context.fireChannelWritabilityChanged()
    }

    private func scheduleStallTimeout(_ context: ChannelHandlerContext) -> Scheduled<Void> {
        let bound = NIOLoopBound(context, eventLoop: context.eventLoop)
        let logger = logger
        return context.eventLoop.scheduleTask(in: TimeAmount(limits.frameTimeout)) {
            logger.warning("closing a connection that does not read its responses")
            bound.value.close(promise: nil)
        }
    }
}
