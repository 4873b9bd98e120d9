import NIOCore
import NIOPosix
import Synchronization

/// A server that answers each request with the text that a test gives; nil leaves it without an answer.
public final class ScriptedServer: Sendable {
    private let channel: any Channel
    private let log: Log

    private final class Log: Sendable {
        let requests = Mutex<[String]>([])
        let connections = Atomic(0)
    }

    public static func start(closes: Bool = false, _ answer: @escaping @Sendable (String) -> String?) async throws
        -> ScriptedServer
    {
        let log = Log()
        let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.backlog, value: 512)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    log.connections.add(1, ordering: .relaxed)
                    try channel.pipeline.syncOperations.addHandler(
                        Responder(closes: closes) { request in
                            log.requests.withLock { $0.append(request) }
                            return answer(request)
                        })
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        return ScriptedServer(channel: channel, log: log)
    }

    private init(channel: any Channel, log: Log) {
        self.channel = channel
        self.log = log
    }

    deinit { channel.close(promise: nil) }

    public var port: Int { channel.localAddress?.port ?? 0 }
    public var url: String { "http://127.0.0.1:\(port)" }
    public var requests: [String] { log.requests.withLock { $0 } }
    public var connections: Int { log.connections.load(ordering: .relaxed) }

    /// Returns once `count` requests have come.
    public func hasReceived(_ count: Int) async throws {
        while requests.count < count { try await Task.sleep(for: .milliseconds(2)) }
    }

    private final class Responder: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer
        typealias OutboundOut = ByteBuffer
        private let closes: Bool
        private let answer: (String) -> String?

        init(closes: Bool, answer: @escaping (String) -> String?) {
            self.closes = closes
            self.answer = answer
        }

        // The requests of these tests are short enough to come in one read.
        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            guard let text = answer(String(buffer: unwrapInboundIn(data))) else { return }
            let written = context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: text)))
            if closes {
                let channel = context.channel
                written.whenComplete { _ in channel.close(promise: nil) }
            }
        }
    }
}
