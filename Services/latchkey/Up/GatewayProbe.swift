import Foundation
import NIOCore
import NIOPosix

#if canImport(FoundationNetworking)
import FoundationNetworking
#endif

/// What `latchkey up` wants to know of the gateway's port.
enum GatewayProbe {
    /// The port that the gateway will listen on: the configured one if it is free, any free one for 0.
    /// Throws ``LocalFault`` that names the variable.
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
            throw LocalFault(
                code: "port_unavailable",
                "can't listen on \(settings.bind) port \(settings.port): \(reason); set LATCHKEY_PORT to a free one")
        } catch {
            throw LocalFault("LATCHKEY_BIND \(settings.bind) is no address of this machine")
        }
    }

    /// Whether the gateway says that it, every service and every store work.
    static func isReady(_ settings: LocalSettings) async -> Bool {
        guard let url = URL(string: "\(settings.baseURL)/readyz") else { return false }
        var request = URLRequest(url: url)
        request.timeoutInterval = 3
        let answer = try? await URLSession.shared.data(for: request)
        return (answer?.1 as? HTTPURLResponse)?.statusCode == 200
    }
}
