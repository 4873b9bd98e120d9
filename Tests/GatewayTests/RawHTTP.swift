import NIOCore
import NIOPosix

/// Sends bytes that no well-behaved client would, and reads what comes back until the server closes.
enum RawHTTP {
    /// Everything the server sent within `limit`; `isClosed` tells whether it then closed the connection.
    static func exchange(
        port: Int, limit: Duration = .seconds(5), _ parts: [String], pause: Duration = .zero
    ) async throws -> (text: String, isClosed: Bool) {
        try await exchange(port: port, limit: limit, bytes: parts.map { Array($0.utf8) }, pause: pause)
    }

    /// The same for bytes that need not be text.
    static func exchange(
        port: Int, limit: Duration = .seconds(5), bytes parts: [[UInt8]], pause: Duration = .zero
    ) async throws -> (text: String, isClosed: Bool) {
        let channel = try await ClientBootstrap(group: ScriptedFleet.group)
            .connect(host: "127.0.0.1", port: port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
                }
            }
        return try await channel.executeThenClose { inbound, outbound in
            try await withThrowingTaskGroup(of: (String, Bool)?.self) { group in
                group.addTask {
                    var text = ""
                    do {
                        for try await bytes in inbound {
                            text += String(buffer: bytes)
                            if Task.isCancelled { break }
                        }
                    } catch { return (text, true) }
                    return (text, !Task.isCancelled)
                }
                for part in parts {
                    // A server that has answered and closed already takes no more; what it said is what counts.
                    try? await outbound.write(ByteBuffer(bytes: part))
                    if pause > .zero { try await Task.sleep(for: pause) }
                }
                group.addTask {
                    try? await Task.sleep(for: limit)
                    return nil
                }
                let first = try await group.next()
                if let ended = first ?? nil {
                    group.cancelAll()
                    return ended
                }
                group.cancelAll()
                return (try await group.next() ?? nil) ?? ("", false)
            }
        }
    }
}
