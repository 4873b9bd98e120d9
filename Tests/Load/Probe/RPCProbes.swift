import ArgumentParser
import Foundation
import Logging
import Models
import NIOPosix
import RPC
import RPCClient

/// A call of about 300 bytes that is answered with itself.
struct Echo: RPCMethod {
    static let name = "probe.echo"
    static let isIdempotent = true
    typealias Reply = Echo

    var name = "tokens.refresh_session"
    var values = (0..<6).map { "value-\($0)-with-some-length-to-it" }
}

/// Answers echoes until it is killed.
struct RPCEcho: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "rpc-echo")
    @Option var directory: String

    func run() async throws {
        let logger = Logger(label: "rpc")
        var router = Router(logger: logger)
        router.handle(Echo.self) { call, _ in call }
        let server = RPCServer(
            service: .tokens, instance: "1", paths: SocketPath(runDirectory: directory), router: router,
            group: MultiThreadedEventLoopGroup(numberOfThreads: 1), logger: logger)
        try await server.start()
        try await Task.sleep(for: .seconds(3600))
    }
}

/// Calls echoes, 64 at a time.
struct RPCLoad: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "rpc-load")
    @Option var directory: String
    @Option var seconds: Double = 4

    func run() async throws {
        let client = ServiceClient(
            .tokens, paths: SocketPath(runDirectory: directory),
            group: MultiThreadedEventLoopGroup(numberOfThreads: 1), logger: Logger(label: "rpc"))
        await client.connect()
        let call = Echo()
        try await printRate(tasks: 64, seconds: seconds) { _ = try await client.call(call) }
    }
}
