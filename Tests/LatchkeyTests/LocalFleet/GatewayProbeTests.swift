import NIOCore
import NIOPosix
import Testing

@testable import LatchkeyCommand

@Suite struct GatewayProbeTests {
    /// Reads a request, and answers with a fixed text.
    private final class FixedResponse: ChannelInboundHandler, Sendable {
        typealias InboundIn = ByteBuffer

        let text: @Sendable (String) -> String

        init(_ text: @escaping @Sendable (String) -> String) { self.text = text }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            let answer = text(String(buffer: unwrapInboundIn(data)))
            let channel = context.channel
            channel.writeAndFlush(ByteBuffer(string: answer)).whenComplete { _ in channel.close(promise: nil) }
        }
    }

    /// Runs `body` beside a server whose answer is made of the request.
    private func withServer(
        _ text: @escaping @Sendable (String) -> String, _ body: (LocalSettings) async throws -> Void
    ) async throws {
        let server = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(FixedResponse(text))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        let port = try #require(server.localAddress?.port)
        try await body(try LocalSettings(environment: ["LATCHKEY_PORT": "\(port)"]))
        try await server.close()
    }

    @Test func findsAFreePortForPortZero() async throws {
        let port = try await GatewayProbe.freePort(try LocalSettings(environment: ["LATCHKEY_PORT": "0"]))
        #expect((1...65_535).contains(port))
        let settings = try LocalSettings(environment: ["LATCHKEY_PORT": "\(port)"])
        #expect(try await GatewayProbe.freePort(settings) == port)
    }

    @Test func namesThePortThatIsTaken() async throws {
        try await withServer({ _ in "" }) { settings in
            let error = await #expect(throws: CommandError.self) { try await GatewayProbe.freePort(settings) }
            #expect(error?.code == .portUnavailable)
            #expect(error?.description.contains("port \(settings.port): ") == true)
            #expect(error?.description.contains("LATCHKEY_PORT") == true)
        }
    }

    @Test func namesTheAddressThatIsNotOfThisMachine() async throws {
        let settings = try LocalSettings(environment: ["LATCHKEY_PORT": "0", "LATCHKEY_BIND": "no such host"])
        let error = await #expect(throws: CommandError.self) { try await GatewayProbe.freePort(settings) }
        #expect(error?.description.contains("LATCHKEY_BIND no such host") == true)
    }

    @Test func isAliveAndReadyByTheStatusOfTwoPaths() async throws {
        let answer: @Sendable (String) -> String = { request in
            "HTTP/1.1 \(request.hasPrefix("GET /healthz ") ? "200 OK" : "503 No")\r\nContent-Length: 0\r\n\r\n"
        }
        try await withServer(answer) { settings in
            #expect(await GatewayProbe.isAlive(settings))
            #expect(await !GatewayProbe.isReady(settings))
        }
    }

    @Test(arguments: ["", "HTTP/1.1", "HTTP/1.1 2000 OK\r\n\r\n", "SSH-2.0-OpenSSH\r\n"])
    func anotherProgramIsNoGateway(_ answer: String) async throws {
        try await withServer({ _ in answer }) { settings in #expect(await !GatewayProbe.isAlive(settings)) }
    }

    @Test func isNotAliveWhereNothingListens() async throws {
        let port = try await GatewayProbe.freePort(try LocalSettings(environment: ["LATCHKEY_PORT": "0"]))
        #expect(await !GatewayProbe.isAlive(try LocalSettings(environment: ["LATCHKEY_PORT": "\(port)"])))
    }
}
