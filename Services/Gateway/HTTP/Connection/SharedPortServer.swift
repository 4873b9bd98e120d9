import Foundation
import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import NIOExtras
import NIOPosix
import ServiceLifecycle

/// The HTTP server on a port that other gateways of this machine listen on, too (`SO_REUSEPORT`): the kernel gives each new
/// connection to one of them, and to the others when one is gone.
///
/// Hummingbird's own server can't set that option, so this one takes its place. A port is shared only if that is configured:
/// otherwise a second gateway that was started by mistake would take half of the connections instead of failing.
struct SharedPortServer: ServiceLifecycle.Service {
    let responder: GatewayResponder
    let settings: GatewayChannel.Settings
    let address: String
    let port: Int
    let group: any EventLoopGroup
    let logger: Logger
    /// Called once the server listens.
    let onRunning: @Sendable (any Channel) async -> Void

    func run() async throws {
        let quiescing = ServerQuiescingHelper(group: group)
        let connection = GatewayChannel(
            responder: { [responder, logger] request, writer, channel in
                let context = GatewayResponder.Context(
                    source: ApplicationRequestContextSource(channel: channel, logger: logger))
                var response = try await responder.respond(to: request, context: context)
                response.headers[.date] = HTTPDate.text(of: .now)
                try await writer.write(response: response.head, body: response.body)
            }, settings: settings)
        let server = try await ServerBootstrap(group: group)
            .serverChannelOption(.backlog, value: 256)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .serverChannelOption(.socketOption(.init(rawValue: CInt(SO_REUSEPORT))), value: 1)
            .childChannelOption(.allowRemoteHalfClosure, value: true)
            .serverChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(
                        quiescing.makeServerChannelHandler(channel: channel))
                }
            }
            .bind(host: address, port: port) { [logger] channel in
                connection.setup(channel: channel, logger: logger)
            }
        await withGracefulShutdownHandler {
            await onRunning(server.channel)
            await withDiscardingTaskGroup { tasks in
                do {
                    try await server.executeThenClose { connections in
                        for try await accepted in connections {
                            tasks.addTask { await connection.handle(value: accepted, logger: logger) }
                        }
                    }
                } catch {
                    logger.error("accepting connections failed", metadata: ["reason": "\(error)"])
                }
            }
        } onGracefulShutdown: {
            quiescing.initiateShutdown(promise: nil)
        }
    }
}
