import HTTPTypes
import HummingbirdCore
import Logging
import Models
import NIOCore
import NIOHTTP1
import NIOHTTPTypes
import NIOHTTPTypesHTTP1
import RPC

/// A connection of a client: Hummingbird's HTTP/1 channel, with handlers of ours on both sides of its parser.
struct GatewayChannel: ServerChildChannel, HTTPChannelHandler {
    typealias Value = NIOAsyncChannel<HTTPRequestPart, HTTPResponsePart>

    /// The settings that all connections share.
    struct Settings: Sendable {
        let connections: ConnectionLimits
        let budget: ReceiveBudget
        let problem: Problem
        /// The host of an HTTP/1.0 request without `Host`.
        let standardHost: String
        /// How long a client may take to send a head or a body, or to read a response.
        let receiveTimeout: Duration
        let healthAnswer: @Sendable (HTTPRequest) -> HealthAnswer
        /// How long a connection without a request stays open when the gateway stops.
        let drainTime: Duration
        let idleTimeout: Duration = .seconds(60)

        var decoder: NIOHTTPDecoderLimitConfiguration {
            var limits = NIOHTTPDecoderLimitConfiguration()
            limits.maxHeaderFieldSize = GatewayChannel.maximumFieldSize
            limits.maxHeaderListSize = 32 * 1024
            limits.maxHeaderFieldCount = 100
            return limits
        }
    }

    /// The maximum length of a request target and of a header field, in bytes.
    static let maximumFieldSize = 16 * 1024

    /// Requests seldom need more than the first size. A long one grows the buffer, because each read costs ten microseconds
    /// on its way through the pipeline. The buffer of a stalled connection stays allocated, so its size is bounded.
    private static let receiveBufferSizes = (smallest: 512, first: 2048, largest: 16 * 1024)

    let responder: HTTPChannelHandler.Responder
    let settings: Settings

    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Value> {
        channel.eventLoop.makeCompletedFuture {
            let pipeline = channel.pipeline.syncOperations
            let overloadedResponse: @Sendable () -> ByteBuffer = { [problem = settings.problem] in
                problem.wireBytes(for: .overloaded)
            }
            if let slot = settings.connections.admit(channel.remoteAddress?.ipAddress) {
                channel.closeFuture.whenComplete { [connections = settings.connections] _ in connections.release(slot)
                }
                let sizes = Self.receiveBufferSizes
                try channel.syncOptions?.setOption(
                    .recvAllocator,
                    value: AdaptiveRecvByteBufferAllocator(
                        minimum: sizes.smallest, initial: sizes.first, maximum: sizes.largest))
                // One buffer, then the event loop looks at its other sockets.
                try channel.syncOptions?.setOption(.maxMessagesPerRead, value: 1)
                try addHandlers(pipeline, ConnectionState(budget: settings.budget), overloadedResponse, logger)
            } else {
                try pipeline.addHandler(RejectingHandler(response: overloadedResponse()))
            }
            return try NIOAsyncChannel(
                wrappingChannelSynchronously: channel, configuration: .init(isOutboundHalfClosureEnabled: true))
        }
    }

    /// Runs on the connection's event loop, so that one thread reads a request and writes its response.
    func handle(value: Value, logger: Logger) async {
        await withTaskExecutorPreference(EventLoopTaskExecutor(value.channel.eventLoop)) {
            await handleHTTP(asyncChannel: value, logger: logger)
        }
    }

    private func addHandlers(
        _ pipeline: ChannelPipeline.SynchronousOperations, _ state: ConnectionState,
        _ overloadedResponse: @escaping () -> ByteBuffer, _ logger: Logger
    ) throws {
        try pipeline.addHandler(
            ReceiveHandler(
                state: state, turns: LongBodyTurns.of(pipeline.eventLoop), overloadedResponse: overloadedResponse))
        // As Hummingbird sets it up: NIOAsyncChannel answers requests in order, and HTTPTypes checks what goes out.
        try pipeline.configureHTTPServerPipeline(
            withPipeliningAssistance: false, withErrorHandling: false, withOutboundHeaderValidation: false,
            withEncoderConfiguration: .init(), withDecoderLimitConfiguration: settings.decoder)
        try pipeline.addHandler(RequestHeadHandler(state: state, standardHost: settings.standardHost))
        try pipeline.addHandler(HTTP1ToHTTPServerCodec(secure: false))
        try pipeline.addHandler(MalformedRequestHandler(problem: settings.problem, state: state))
        try pipeline.addHandler(
            RequestDeadlineHandler(limit: settings.receiveTimeout, problem: settings.problem, state: state))
        try pipeline.addHandler(DrainHandler(idleTime: settings.drainTime))
        try pipeline.addHandler(HTTPConnectionStateHandler(idleTimeout: settings.idleTimeout, logger: logger))
        try pipeline.addHandler(HealthCheckHandler(answer: settings.healthAnswer))
    }
}

/// Rejects a connection over the limit: sends 503 and closes it.
final class RejectingHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let response: ByteBuffer

    init(response: ByteBuffer) { self.response = response }

    func channelActive(context: ChannelHandlerContext) {
        context.writeAndFlush(wrapOutboundOut(response), promise: nil)
        context.close(promise: nil)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {}
}

extension ServiceError {
    /// 503: too many connections, or too many bytes of requests under way.
    static let overloaded = ServiceError(
        .serviceUnavailable, detail: "The server is overloaded. Please try again.",
        retryAfter: 5)
}
