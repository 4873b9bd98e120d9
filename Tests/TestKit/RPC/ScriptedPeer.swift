import NIOCore
import NIOPosix
import RPC
import Synchronization

/// One end of a Unix socket, for which a test writes every byte: a caller or a service that breaks the rules.
public final class ScriptedPeer: Sendable {
    private let channel: any Channel
    private let inbox: Inbox

    private init(channel: any Channel, inbox: Inbox) {
        self.channel = channel
        self.inbox = inbox
    }

    /// Connects to the socket at `path`.
    ///
    /// - Parameter reads: whether it reads what the other side sends.
    public static func connect(to path: String, reads: Bool = true) async throws -> ScriptedPeer {
        let inbox = Inbox()
        let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .channelOption(.autoRead, value: reads)
            .channelInitializer { channel in prepare(channel, inbox) }
            .connect(unixDomainSocketPath: path)
            .get()
        return ScriptedPeer(channel: channel, inbox: inbox)
    }

    /// Listens at `path` and gives every caller that connects, in their order, until ``ScriptedListener/close()``.
    public static func listen(at path: String) async throws -> ScriptedListener {
        let (callers, caller) = AsyncStream.makeStream(of: ScriptedPeer.self)
        let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { channel in
                let inbox = Inbox()
                return prepare(channel, inbox).map {
                    _ = caller.yield(ScriptedPeer(channel: channel, inbox: inbox))
                }
            }
            .bind(unixDomainSocketPath: path, cleanupExistingSocketFile: true)
            .get()
        return ScriptedListener(channel: channel, callers: callers)
    }

    private static func prepare(_ channel: any Channel, _ inbox: Inbox) -> EventLoopFuture<Void> {
        channel.closeFuture.whenComplete { _ in inbox.close() }
        return channel.eventLoop.makeCompletedFuture {
            try channel.pipeline.syncOperations.addHandlers([FrameReader(), Collector(inbox)])
        }
    }

    // MARK: Sending

    /// Sends bytes unchanged. Does not wait until the other side has read them.
    public func send(_ bytes: [UInt8]) {
        channel.writeAndFlush(ByteBuffer(bytes: bytes), promise: nil)
    }

    /// Sends a message with the length that it has.
    public func send(_ json: String) { send(Self.frame(json)) }

    /// The bytes of a message: four for its length, then `json`.
    public static func frame(_ json: String) -> [UInt8] {
        withUnsafeBytes(of: UInt32(json.utf8.count).bigEndian, Array.init) + Array(json.utf8)
    }

    // MARK: Receiving

    /// The next message that the other side sent.
    ///
    /// - Throws: ``TestKitError`` if none arrives in time.
    public func receive(within limit: Duration = .seconds(5)) async throws -> String {
        var message: String?
        try await eventually(within: limit, "a message from the other side") {
            message = inbox.takeFirst()
            return message != nil
        }
        return message ?? ""
    }

    /// Waits until the connection has ended.
    ///
    /// - Throws: ``TestKitError`` when it does not in time.
    public func waitUntilClosed(within limit: Duration = .seconds(5)) async throws {
        try await eventually(within: limit, "the end of the connection") { isClosed }
    }

    /// Whether the connection has ended.
    public var isClosed: Bool { inbox.isClosed }

    /// Ends the connection at once.
    public func close() { channel.close(promise: nil) }
}

/// A socket at which a test waits for callers.
public struct ScriptedListener: Sendable {
    let channel: any Channel
    /// The callers that connect.
    public let callers: AsyncStream<ScriptedPeer>

    /// The next caller.
    public func next() async throws -> ScriptedPeer {
        for await caller in callers { return caller }
        throw TestKitError("no connection came")
    }

    /// Accepts no more callers.
    public func close() async { try? await channel.close() }
}

/// What has come in and is not yet taken.
private final class Inbox: Sendable {
    private let state = Mutex((messages: [String](), isClosed: false))

    func append(_ message: String) { state.withLock { $0.messages.append(message) } }
    func takeFirst() -> String? { state.withLock { $0.messages.isEmpty ? nil : $0.messages.removeFirst() } }
    func close() { state.withLock { $0.isClosed = true } }
    var isClosed: Bool { state.withLock { $0.isClosed } }
}

private final class Collector: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    private let inbox: Inbox

    init(_ inbox: Inbox) { self.inbox = inbox }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        inbox.append(String(buffer: unwrapInboundIn(data)))
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
}
