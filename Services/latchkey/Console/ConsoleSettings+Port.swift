import Foundation
import NIOCore
import NIOPosix

extension ConsoleSettings {
    /// The same with a port that is free, if the port is 0. Throws a ``CommandError`` if the address can't be used.
    func withFreePort() async throws -> ConsoleSettings {
        if port != 0 { return self }
        guard let free = try await freePort(startingWith: 0) else {
            throw CommandError(code: .portUnavailable, "LATCHKEY_CONSOLE_BIND \(host) has no free port")
        }
        return at(port: free)
    }

    /// The same with any free port, if the port is 0 or is in use. Throws a ``CommandError`` if the address can't be used.
    func withFreePortIfTaken() async throws -> ConsoleSettings {
        if let free = try await freePort(startingWith: port) { return at(port: free) }
        return try await at(port: 0).withFreePort()
    }

    /// The port on which a socket can listen; nil if it is in use.
    private func freePort(startingWith port: Int) async throws -> Int? {
        do {
            let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
                .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
                .bind(host: host, port: port).get()
            let found = channel.localAddress?.port
            try await channel.close()
            return found
        } catch let error as IOError where error.errnoCode == EADDRINUSE {
            return nil
        } catch let error as IOError {
            throw CommandError(
                code: .portUnavailable,
                "can't listen on \(host) port \(port) (LATCHKEY_CONSOLE_BIND): "
                    + String(cString: strerror(error.errnoCode)))
        } catch {
            throw CommandError("LATCHKEY_CONSOLE_BIND \(host) is not an address of this machine")
        }
    }
}
