import Foundation
import NIOCore
import NIOPosix

/// Checks the gateway's port.
enum GatewayProbe {
    /// The port that the gateway will listen on: the configured one, or any free one for 0. Throws a ``CommandError`` that
    /// names the variable if the port is not free.
    static func freePort(_ settings: LocalSettings) async throws -> Int {
        do {
            let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
                .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
                .bind(host: settings.bind, port: settings.port).get()
            let port = channel.localAddress?.port
            try await channel.close()
            return port ?? settings.port
        } catch let error as IOError {
            let reason = String(cString: strerror(error.errnoCode))
            throw CommandError(
                code: .portUnavailable,
                "can't listen on \(settings.bind) port \(settings.port): \(reason). Set LATCHKEY_PORT to a free port")
        } catch {
            throw CommandError("LATCHKEY_BIND \(settings.bind) is not an address of this machine")
        }
    }

    /// Whether the gateway reports that it, every service and every store work.
    static func isReady(_ settings: LocalSettings) async -> Bool { await answers("/readyz", settings) }

    /// Whether the gateway responds at all.
    static func isAlive(_ settings: LocalSettings) async -> Bool { await answers("/healthz", settings) }

    private static func answers(_ path: String, _ settings: LocalSettings) async -> Bool {
        await withTaskGroup(of: Bool.self) { group in
            group.addTask { (try? await status(of: path, settings)) == 200 }
            group.addTask {
                try? await Task.sleep(for: .seconds(6))
                return false
            }
            defer { group.cancelAll() }
            return await group.next() ?? false
        }
    }

    /// The status of the gateway's response to a GET. The request is so short that it needs no HTTP library.
    private static func status(of path: String, _ settings: LocalSettings) async throws -> Int? {
        let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .connectTimeout(.seconds(1))
            .connect(host: settings.reachableHost, port: settings.port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
                }
            }
        return try await channel.executeThenClose { inbound, outbound in
            let request = "GET \(path) HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
            try await outbound.write(ByteBuffer(string: request))
            for try await bytes in inbound {
                return String(buffer: bytes).split(separator: " ").dropFirst().first.flatMap { Int($0) }
            }
            return nil
        }
    }
}
