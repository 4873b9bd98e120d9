public import NIOCore

/// A message on the wire: its length in four bytes, big-endian, then that many bytes of JSON.
public enum Frame {
    /// The longest message that either side accepts.
    public static let maximumLength = 1 << 20

    /// Bytes before the message.
    static let headerLength = 4
}

/// Cuts a stream of bytes into messages; a length over ``Frame/maximumLength`` is an error, found before a byte
/// of the message is buffered.
public struct FrameDecoder: NIOSingleStepByteToMessageDecoder {
    public typealias InboundOut = ByteBuffer

    /// A decoder at the start of a stream.
    public init() {}

    public mutating func decode(buffer: inout ByteBuffer) throws -> ByteBuffer? {
        guard let length = buffer.getInteger(at: buffer.readerIndex, as: UInt32.self) else { return nil }
        guard length <= Frame.maximumLength else { throw FrameError.tooLong }
        guard buffer.readableBytes >= Frame.headerLength + Int(length) else { return nil }
        buffer.moveReaderIndex(forwardBy: Frame.headerLength)
        return buffer.readSlice(length: Int(length))
    }

    public mutating func decodeLast(buffer: inout ByteBuffer, seenEOF: Bool) throws -> ByteBuffer? {
        // What is left of a torn frame at the end of a stream is dropped with the connection.
        try decode(buffer: &buffer)
    }
}

/// Why a stream can't be cut into messages.
public enum FrameError: Error {
    /// The announced length is over the limit.
    case tooLong
    /// The rest of a message did not come in time.
    case stalled
}

extension ByteBuffer {
    /// Writes a message with its length before it.
    mutating func writeFrame(_ body: (inout ByteBuffer) -> Void) {
        let start = writerIndex
        writeInteger(UInt32(0))
        body(&self)
        setInteger(UInt32(writerIndex - start - Frame.headerLength), at: start)
    }
}

/// A channel handler that turns bytes into messages with a ``FrameDecoder``.
public final class FrameReader: ChannelInboundHandler {
    public typealias InboundIn = ByteBuffer
    public typealias InboundOut = ByteBuffer

    private let processor = NIOSingleStepByteToMessageProcessor(FrameDecoder())

    /// A reader at the start of a stream.
    public init() {}

    public func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        do {
            try processor.process(buffer: unwrapInboundIn(data)) { message in
                context.fireChannelRead(wrapInboundOut(message))
            }
        } catch {
            context.fireErrorCaught(error)
        }
    }
}
