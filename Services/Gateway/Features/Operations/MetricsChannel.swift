import HTTPTypes
import HummingbirdCore
import Logging
import NIOCore
import NIOHTTP1
import NIOHTTPTypes
import NIOHTTPTypesHTTP1

/// A connection of a scraper. Its time, the length of a head, and the number of connections of one address are bounded, so that
/// a slow or broken scraper leaves room for the others.
struct MetricsChannel: ServerChildChannel, HTTPChannelHandler {
    typealias Value = NIOAsyncChannel<HTTPRequestPart, HTTPResponsePart>

    /// The bounds that all connections share.
    struct Settings: Sendable {
        var connections = ConnectionLimits(
            maximum: 16, maximumPerClient: 4, exempt: [], label: "gateway_metrics_connections_refused")
        /// How long a connection may wait for a request, and for the end of its response.
        var timeout: Duration = .seconds(10)
    }

    let responder: HTTPChannelHandler.Responder
    let settings: Settings

    /// A scraper sends a path and a few fields.
    private static var decoder: NIOHTTPDecoderLimitConfiguration {
        var limits = NIOHTTPDecoderLimitConfiguration()
        limits.maxHeaderFieldSize = 4 * 1024
        limits.maxHeaderListSize = 8 * 1024
        limits.maxHeaderFieldCount = 50
        return limits
    }

    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Value> {
        channel.eventLoop.makeCompletedFuture {
            let pipeline = channel.pipeline.syncOperations
            if let slot = settings.connections.admit(channel.remoteAddress?.ipAddress) {
                channel.closeFuture.whenComplete { [connections = settings.connections] _ in connections.release(slot) }
                try pipeline.configureHTTPServerPipeline(
                    withPipeliningAssistance: false, withErrorHandling: false, withOutboundHeaderValidation: false,
                    withEncoderConfiguration: .init(), withDecoderLimitConfiguration: Self.decoder)
                try pipeline.addHandler(HTTP1ToHTTPServerCodec(secure: false))
                try pipeline.addHandler(MetricsDeadlineHandler(limit: settings.timeout))
                try pipeline.addHandler(HTTPConnectionStateHandler(logger: logger))
            } else {
                try pipeline.addHandler(RejectingHandler(response: Self.rejection))
            }
            return try NIOAsyncChannel(
                wrappingChannelSynchronously: channel, configuration: .init(isOutboundHalfClosureEnabled: true))
        }
    }

    func handle(value: Value, logger: Logger) async { await handleHTTP(asyncChannel: value, logger: logger) }

    /// The response to a connection beyond a bound.
    private static let rejection = ByteBuffer(
        string: "HTTP/1.1 503 Service Unavailable\r\nRetry-After: 5\r\nConnection: close\r\nContent-Length: 0\r\n\r\n")
}
