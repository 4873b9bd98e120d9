public import NIOCore

/// Collects what is written to a connection in one turn of its event loop, so that all of it is one buffer, one write in the
/// channel's pipeline and one system call.
public struct OutgoingMessages {
    /// A larger buffer is not kept as the size of the next one.
    private static let maximumCapacity = 64 * 1024
    private static let fullLength = 1024 * 1024

    private var buffer = ByteBuffer()
    private var capacity = 512

    public init() {}

    /// Appends a message, and schedules `flush` for the end of this turn if it is the first one. `flush` has to call ``take()``.
    public mutating func append(
        on eventLoop: any EventLoop, allocator: ByteBufferAllocator, flush: @escaping @Sendable () -> Void,
        _ message: (inout ByteBuffer) -> Void
    ) {
        let isFirst = buffer.readableBytes == 0
        if isFirst { buffer = allocator.buffer(capacity: capacity) }
        message(&buffer)
        if isFirst, buffer.readableBytes > 0 { eventLoop.execute(flush) }
    }

    /// Whether so much was appended that it should be written before the end of the turn: only what is written counts for
    /// whether a channel is writable.
    public var isFull: Bool { buffer.readableBytes > Self.fullLength }

    /// What was appended since the last call; nil if that is nothing.
    public mutating func take() -> ByteBuffer? {
        guard buffer.readableBytes > 0 else { return nil }
        defer { buffer = ByteBuffer() }
        capacity = min(max(512, buffer.readableBytes), Self.maximumCapacity)
        return buffer
    }
}
