import Foundation
import Logging
import Models
import NIOCore
import NIOPosix

/// One connection of the server: reads calls, runs each in a task of its own, writes the answers in any order.
/// It lives on its channel's event loop and is touched from nowhere else.
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
    private var flush = CoalescedFlush()
    private var sweep: RepeatedTask?
    private var readIsHeld = false
    private var stall: Scheduled<Void>?

    init(role: CallerRole, router: Router, limits: ServerLimits, load: ServerLoad, logger: Logger) {
        self.role = role
        self.router = router
        self.limits = limits
        self.load = load
        self.logger = logger
    }

    // MARK: Life

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        executor = EventLoopTaskExecutor(context.eventLoop)
    }

    func channelInactive(context: ChannelHandlerContext) {
        // Nobody is left to read the answers.
        for call in inFlight.values { call.task.cancel() }
        inFlight.removeAll()
        sweep?.cancel()
        sweep = nil
        stall?.cancel()
        stall = nil
        self.context = nil
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        if error is FrameError || error is Envelope.Malformed {
            logger.warning("closing a connection that does not speak the protocol", metadata: ["error": "\(error)"])
            answer(id: nil, .failure(RPCError(code: RPCError.Code.parseError, message: "unreadable message")))
            context.flush()
        }
        context.close(promise: nil)
    }

    /// Tells the peer that the server is about to stop; it takes its calls elsewhere and closes when the last one
    /// here is answered.
    func sayGoodbye() {
        write { Envelope.goodbye(into: &$0) }
    }

    // MARK: Calls

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        // What else a closed connection has buffered asks for answers that nobody will read.
        guard self.context != nil else { return }
        do {
            switch try Envelope.open(unwrapInboundIn(data)) {
            case .call(let call): begin(call, on: context.eventLoop)
            case .cancel(let id): inFlight[id]?.task.cancel()
            case .goodbye, .result, .failure: throw Envelope.Malformed.message
            }
        } catch {
            errorCaught(context: context, error: error)
        }
    }

    private func begin(_ call: Envelope.Call, on eventLoop: any EventLoop) {
        guard inFlight[call.id] == nil else {
            let fault = RPCError(code: RPCError.Code.invalidRequest, message: "this id is in use")
            return answer(id: call.id, .failure(fault))
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
            // Its place is taken for as long as it works, even if its caller has long been answered.
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

    /// A handler that waits for something deaf to cancellation must not keep its caller waiting: past the deadline
    /// the answer goes out, and what the handler brings later is dropped.
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

    // MARK: Answers

    private func answer(id: Int?, _ outcome: Result<Data, RPCError>) {
        write { buffer in
            switch outcome {
            case .success(let result): Envelope.result(id: id ?? 0, result, into: &buffer)
            case .failure(let fault): Envelope.failure(id: id, fault, into: &buffer)
            }
            guard buffer.readableBytes > Frame.headerLength + Frame.maximumLength else { return }
            logger.error("an answer is longer than a message may be", metadata: ["bytes": "\(buffer.readableBytes)"])
            buffer.clear()
            Envelope.failure(id: id, RPCError(.internal), into: &buffer)
        }
    }

    private func write(_ message: (inout ByteBuffer) -> Void) {
        guard let context else { return }
        var buffer = context.channel.allocator.buffer(capacity: 512)
        message(&buffer)
        context.write(wrapOutboundOut(buffer), promise: nil)
        let connection = NIOLoopBound(self, eventLoop: context.eventLoop)
        flush.schedule(on: context.eventLoop) { connection.value.flushNow() }
    }

    private func flushNow() {
        flush.done()
        context?.flush()
    }

    // MARK: Back pressure: no more calls from a peer that does not take its answers, and soon no connection either.

    func read(context: ChannelHandlerContext) {
        if context.channel.isWritable {
            context.read()
        } else {
            readIsHeld = true
        }
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        stall?.cancel()
        stall = context.channel.isWritable ? nil : setStallAlarm(context)
        if context.channel.isWritable, readIsHeld {
            readIsHeld = false
            context.read()
        }
        context.fireChannelWritabilityChanged()
    }

    private func setStallAlarm(_ context: ChannelHandlerContext) -> Scheduled<Void> {
        let bound = NIOLoopBound(context, eventLoop: context.eventLoop)
        let logger = logger
        return context.eventLoop.scheduleTask(in: TimeAmount(limits.frameTimeout)) {
            logger.warning("closing a connection that does not take its answers")
            bound.value.close(promise: nil)
        }
    }
}
