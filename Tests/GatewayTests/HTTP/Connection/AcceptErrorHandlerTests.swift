import Logging
import NIOCore
import NIOPosix
import Testing

@testable import GatewayService

@Suite struct AcceptErrorHandlerTests {
    /// A listening channel that has met an error of the system goes on after a moment.
    @Test func theListenerGoesOn() async throws {
        let group = ScriptedFleet.group
        let server = try await ServerBootstrap(group: group).bind(host: "127.0.0.1", port: 0).get()
        try await server.eventLoop.submit {
            try server.pipeline.syncOperations.addHandler(
                AcceptErrorHandler(logger: Logger(label: "test")), position: .first)
            try server.pipeline.syncOperations.addHandler(Ending())
            server.pipeline.fireErrorCaught(IOError(errnoCode: 24, reason: "accept"))
            server.pipeline.fireErrorCaught(IOError(errnoCode: 24, reason: "accept"))
        }.get()
        let port = try #require(server.localAddress?.port)
        for _ in 0..<3 {
            let client = try await ClientBootstrap(group: group).connect(host: "127.0.0.1", port: port).get()
            try await client.close()
        }
        #expect(server.isActive)
        try await server.close()
    }

    @Test func otherErrorsAreNotItsBusiness() async throws {
        struct Other: Error {}
        let server = try await ServerBootstrap(group: ScriptedFleet.group).bind(host: "127.0.0.1", port: 0).get()
        try await server.eventLoop.submit {
            try server.pipeline.syncOperations.addHandler(
                AcceptErrorHandler(logger: Logger(label: "test")), position: .first)
            try server.pipeline.syncOperations.addHandler(Ending())
            server.pipeline.fireErrorCaught(Other())
        }.get()
        try await server.closeFuture.get()
        #expect(!server.isActive)
    }

    /// Ends the channel on any error, as the server does.
    private final class Ending: ChannelInboundHandler {
        typealias InboundIn = Channel

        func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
    }
}
