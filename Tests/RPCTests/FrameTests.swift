import NIOCore
import NIOEmbedded
import Testing

@testable import RPC

@Suite struct FrameTests {
    private func frame(_ text: String) -> ByteBuffer {
        var buffer = ByteBuffer()
        buffer.writeFrame { $0.writeString(text) }
        return buffer
    }

    @Test func takesMessagesOneByteAtATime() throws {
        var stream = ByteBuffer()
        for text in ["first", "", "third: ü"] { stream.writeImmutableBuffer(frame(text)) }
        var (decoder, buffer, messages) = (FrameDecoder(), ByteBuffer(), [String]())
        while let byte = stream.readSlice(length: 1) {
            buffer.writeImmutableBuffer(byte)
            while let message = try decoder.decode(buffer: &buffer) { messages.append(String(buffer: message)) }
        }
        #expect(messages == ["first", "", "third: ü"])
    }

    @Test func takesManyMessagesAtOnce() throws {
        var (decoder, buffer) = (FrameDecoder(), ByteBuffer())
        for _ in 0..<100 { buffer.writeImmutableBuffer(frame("x")) }
        var count = 0
        while try decoder.decode(buffer: &buffer) != nil { count += 1 }
        #expect(count == 100 && buffer.readableBytes == 0)
    }

    @Test func refusesALengthOverTheLimitBeforeTheMessageComes() throws {
        var decoder = FrameDecoder()
        var allowed = ByteBuffer(integer: UInt32(Frame.maximumLength))
        #expect(try decoder.decode(buffer: &allowed) == nil)
        var tooLong = ByteBuffer(integer: UInt32(Frame.maximumLength + 1))
        #expect(throws: FrameError.tooLong) { try decoder.decode(buffer: &tooLong) }
        var absurd = ByteBuffer(integer: UInt32.max)
        #expect(throws: FrameError.tooLong) { try decoder.decode(buffer: &absurd) }
    }

    @Test func dropsATornMessageAtTheEnd() throws {
        var (decoder, buffer) = (FrameDecoder(), frame("whole"))
        buffer.moveWriterIndex(to: buffer.writerIndex - 1)
        #expect(try decoder.decodeLast(buffer: &buffer, seenEOF: true) == nil)
    }

    @Test func writesTheLengthBeforeTheMessageAndKeepsWhatWasThere() {
        var buffer = ByteBuffer(string: "before")
        buffer.writeFrame { $0.writeString("ü") }
        #expect(Array(buffer.readableBytesView) == Array("before".utf8) + [0, 0, 0, 2, 0xc3, 0xbc])
    }

    @Test func takesAMessageOfTheMaximumLength() throws {
        var (decoder, buffer) = (FrameDecoder(), frame(String(repeating: "x", count: Frame.maximumLength)))
        #expect(try decoder.decode(buffer: &buffer)?.readableBytes == Frame.maximumLength)
    }

    @Test func aReaderPassesOnMessagesAndThenTheError() throws {
        let channel = EmbeddedChannel(handler: FrameReader())
        var bytes = frame("one")
        bytes.writeImmutableBuffer(frame("two"))
        bytes.writeInteger(UInt32.max)
        #expect(throws: FrameError.tooLong) { try channel.writeInbound(bytes) }
        let messages = try (0..<2).map { _ in try channel.readInbound(as: ByteBuffer.self).map { String(buffer: $0) } }
        #expect(messages == ["one", "two"])
        #expect(try channel.readInbound(as: ByteBuffer.self) == nil)
    }
}
