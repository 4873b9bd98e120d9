import Foundation
import TestKit

@testable import Redis

/// A Unix socket at which a test plays the server, byte by byte. It runs in a thread of its own, since it blocks.
final class ScriptedRedis: Sendable {
    let configuration: RedisConfiguration
    private let directory: TemporaryDirectory
    private let listener: Int32

    init() throws {
        directory = try TemporaryDirectory()
        let path = directory.file("redis.sock")
        configuration = RedisConfiguration(endpoint: .unix(path: path))
        listener = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
        let result = withUnsafePointer(to: address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(listener, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        guard result == 0, listen(listener, 8) == 0 else { throw RedisError.unavailable(wasSent: false) }
    }

    deinit { close(listener) }

    /// Accepts the next connection. Blocks for at most five seconds.
    func accept() throws -> Peer {
        var watched = pollfd(fd: listener, events: Int16(POLLIN), revents: 0)
        guard poll(&watched, 1, 5000) == 1 else { throw RedisError.timeout(wasSent: false) }
        let socket = Glibc.accept(listener, nil, nil)
        guard socket >= 0 else { throw RedisError.unavailable(wasSent: false) }
        return Peer(socket)
    }

    /// Accepts another connection, and replies to its first command as to a `PING`.
    func replyToPing() throws {
        let peer = try accept()
        peer.greet()
        _ = peer.command()
        peer.send("+PONG\r\n")
    }

    /// Runs `body` in a thread, and returns when it has ended.
    func play<Value: Sendable>(_ body: @escaping @Sendable (ScriptedRedis) throws -> Value) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            let thread = Thread { continuation.resume(with: Result { try body(self) }) }
            thread.start()
        }
    }

    /// One connection of a client.
    final class Peer {
        let socket: Int32
        private var isOpen = true

        init(_ socket: Int32) {
            self.socket = socket
            var limit = timeval(tv_sec: 5, tv_usec: 0)
            setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        }

        deinit { close() }

        func close() {
            if isOpen { Glibc.close(socket) }
            isOpen = false
        }

        func send(_ text: String) {
            let bytes = Array(text.utf8)
            _ = Glibc.send(socket, bytes, bytes.count, Int32(MSG_NOSIGNAL))
        }

        /// The bytes that have come. Empty at the end of the connection, and after five seconds.
        func receive() -> [UInt8] {
            var bytes = [UInt8](repeating: 0, count: 65536)
            let count = recv(socket, &bytes, bytes.count, 0)
            return Array(bytes.prefix(max(0, count)))
        }

        /// The name and arguments of the next command, separated by spaces. Commands must come one at a time.
        func command() -> String {
            let text = String(decoding: receive(), as: UTF8.self)
            let parts = text.split(separator: "\r\n", omittingEmptySubsequences: false).dropFirst()
            return parts.filter { !$0.hasPrefix("$") }.dropLast().joined(separator: " ")
        }

        /// Replies to what a client sends before it is ready.
        func greet() {
            for reply in ["+PONG\r\n", "+OK\r\n"] {
                _ = command()
                send(reply)
            }
        }
    }
}
