import NIOCore
import NIOPosix
import Synchronization
import TestKit

/// Sends bytes that no well-behaved client would, and reads what comes back until the server closes.
enum RawHTTP {
    /// Everything the server sent within `limit`; `isClosed` tells whether it then closed the connection.
    ///
    /// - Parameter prompt: what the server has to send before each part but the first is sent; nil to send all at once.
    static func exchange(
        port: Int, limit: Duration = .seconds(5), _ parts: [String], prompt: String? = nil
    ) async throws -> (text: String, isClosed: Bool) {
        try await exchange(port: port, limit: limit, bytes: parts.map { Array($0.utf8) }, prompt: prompt)
    }

    /// The same for bytes that need not be text.
    static func exchange(
        port: Int, limit: Duration = .seconds(5), bytes parts: [[UInt8]], prompt: String? = nil
    ) async throws -> (text: String, isClosed: Bool) {
        let channel = try await ClientBootstrap(group: ScriptedFleet.group)
            .connect(host: "127.0.0.1", port: port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
                }
            }
        let received = ReceivedText()
        return try await channel.executeThenClose { inbound, outbound in
            try await withThrowingTaskGroup(of: Bool.self) { group in
                group.addTask {
                    do {
                        for try await bytes in inbound {
                            received.append(String(buffer: bytes))
                            if Task.isCancelled { break }
                        }
                    } catch { return true }
                    return !Task.isCancelled
                }
                for (index, part) in parts.enumerated() {
                    if index > 0, let prompt { try await eventually("\(prompt)") { received.text.contains(prompt) } }
                    // A server that has answered and closed already takes no more; what it has sent is what counts.
                    try? await outbound.write(ByteBuffer(bytes: part))
                }
                group.addTask {
                    try? await Task.sleep(for: limit)
                    return false
                }
                let isClosed = try await group.next() ?? false
                group.cancelAll()
                try await group.waitForAll()
                return (received.text, isClosed)
            }
        }
    }
}

private final class ReceivedText: Sendable {
    private let stored = Mutex("")

    var text: String { stored.withLock { $0 } }
    func append(_ text: String) { stored.withLock { $0 += text } }
}
