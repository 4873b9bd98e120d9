import NIOCore
import NIOEmbedded
import Testing

@testable import RPC

/// A timeout of ten seconds, on an event loop whose time the tests advance.
@Suite struct StalledFrameGuardTests {
    private let channel: EmbeddedChannel

    init() throws {
        channel = EmbeddedChannel(handler: StalledFrameGuard(timeout: .seconds(10)))
        try channel.connect(to: SocketAddress(unixDomainSocketPath: "/peer")).wait()
    }

    private func frame(_ text: String) -> [UInt8] {
        var buffer = ByteBuffer()
        buffer.writeFrame { $0.writeString(text) }
        return Array(buffer.readableBytesView)
    }

    private func receive(_ bytes: [UInt8]) throws { try channel.writeInbound(ByteBuffer(bytes: bytes)) }

    /// Whether the peer has been found to stall when `seconds` more have passed.
    private func isStalled(after seconds: Int64) throws -> Bool {
        channel.embeddedEventLoop.advanceTime(by: .seconds(seconds))
        do {
            try channel.throwIfErrorCaught()
            return false
        } catch FrameError.stalled {
            return true
        }
    }

    @Test(arguments: [[0], [0, 0, 0], [0, 0, 0, 5], [0, 0, 0, 5, 0x7b]] as [[UInt8]])
    func endsAMessageThatIsNotCompletedInTime(bytes: [UInt8]) throws {
        try receive(bytes)
        #expect(try !isStalled(after: 9))
        #expect(try isStalled(after: 1))
    }

    @Test func furtherBytesDoNotExtendTheTime() throws {
        for byte in frame(String(repeating: "x", count: 40)).prefix(9) {
            try receive([byte])
            #expect(try !isStalled(after: 1))
        }
        try receive([0])
        #expect(try isStalled(after: 1))
    }

    @Test(arguments: ["", "whole"])
    func aPeerMayWaitBetweenWholeMessages(text: String) throws {
        try receive(frame(text))
        #expect(try !isStalled(after: 3600))
        try receive(frame(text) + frame(text))
        #expect(try !isStalled(after: 3600))
    }

    @Test func eachMessageHasItsOwnTime() throws {
        try receive([0, 0])
        #expect(try !isStalled(after: 8))
        // The rest of the first message, and the beginning of the second.
        try receive([0, 1, 0x7b, 0, 0])
        #expect(try !isStalled(after: 8))
        #expect(try isStalled(after: 2))
    }

    @Test func waitsForNothingAfterALengthThatTheDecoderRefuses() throws {
        try receive([0xff, 0xff, 0xff, 0xff, 1])
        #expect(try !isStalled(after: 3600))
    }

    @Test func waitsForNothingOnceTheConnectionIsClosed() throws {
        try receive([0, 0])
        try channel.close().wait()
        #expect(try !isStalled(after: 3600))
    }

    @Test func passesOnEveryByteUnchanged() throws {
        for bytes in [[0, 0], [0, 2, 1], [2, 0]] as [[UInt8]] { try receive(bytes) }
        var passedOn: [UInt8] = []
        while let buffer = try channel.readInbound(as: ByteBuffer.self) { passedOn += buffer.readableBytesView }
        #expect(passedOn == [0, 0, 0, 2, 1, 2, 0])
    }
}
