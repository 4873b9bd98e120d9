public import NIOCore

/// A message on the wire: its length in four bytes (big-endian), then that many bytes of JSON.
public enum Frame {
    /// Maximum length of a message, in bytes.
    public static let maximumLength = 1 << 20

    /// Length of the length, in bytes.
    static let headerLength = 4
}

/// Splits a stream of bytes into messages. A length over ``Frame/maximumLength`` is an error before any byte of the message
/// is buffered.
public struct FrameDecoder: NIOSingleStepByteToMessageDecoder {
    public typealias InboundOut = ByteBuffer

    public init() {}

    public mutating func decode(buffer: inout ByteBuffer) throws -> ByteBuffer? {
        guard let length = buffer.getInteger(at: buffer.readerIndex, as: UInt32.self) else { return nil }
        guard length <= Frame.maximumLength else { throw FrameError.tooLong }
        guard buffer.readableBytes >= Frame.headerLength + Int(length) else { return nil }
        buffer.moveReaderIndex(forwardBy: Frame.headerLength)
        return buffer.readSlice(length: Int(length))
    }

    public mutating func decodeLast(buffer: inout ByteBuffer, seenEOF: Bool) throws -> ByteBuffer? {
        // An incomplete message at the end of the stream is dropped.
        try decode(buffer: &buffer)
    }
}

/// A stream cannot be split into messages.
public enum FrameError: Error {
    /// The length exceeds ``Frame/maximumLength``.
    case tooLong
    /// A message was not completed in time.
    case stalled
}

extension ByteBuffer {
    /// Writes a message after its length.
    mutating func writeFrame(_ body: (inout ByteBuffer) -> Void) {
        let start = writerIndex
        writeInteger(UInt32(0))
        body(&self)
        setInteger(UInt32(writerIndex - start - Frame.headerLength), at: start)
    }
}

/// A channel handler that splits bytes into messages with a ``FrameDecoder``.
public final class FrameReader: ChannelInboundHandler {
    public typealias InboundIn = ByteBuffer
    public typealias InboundOut = ByteBuffer

    private let processor = NIOSingleStepByteToMessageProcessor(FrameDecoder())

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
