import Logging
import Models
import NIOPosix
import RPC
import RPCClient
import TestKit
import Testing

/// Servers and clients below a temporary directory. All are of the service `tokens`, which says nothing here.
final class TestSockets: Sendable {
    static let group = MultiThreadedEventLoopGroup.singleton

    private let directory: TemporaryDirectory
    let paths: SocketPath

    init() throws {
        directory = try TemporaryDirectory()
        paths = SocketPath(runDirectory: directory.path)
    }

    /// Starts a replica. Unless `register` says otherwise, it answers `Echo`.
    func start(
        _ instance: String = "1", limits: ServerLimits = .init(), access: SocketAccess = .owner,
        allowedUsers: Set<UInt32>? = nil, _ register: (inout Router) -> Void = { _ in }
    ) async throws -> RPCServer {
        var router = Router(logger: .discarding)
        router.handle(Echo.self) { call, _ in call.text }
        register(&router)
        let server =
            if let allowedUsers {
                RPCServer(
                    service: .tokens, instance: instance, paths: paths, router: router, limits: limits,
                    access: access, allowedUsers: allowedUsers, group: Self.group, logger: .discarding)
            } else {
                RPCServer(
                    service: .tokens, instance: instance, paths: paths, router: router, limits: limits,
                    access: access, group: Self.group, logger: .discarding)
            }
        try await server.start()
        return server
    }

    func path(_ instance: String = "1", _ role: CallerRole = .gateway) -> String {
        paths.socket(of: .tokens, instance: instance, for: role)
    }

    /// A client that knows the replicas which are there now.
    func client(_ role: CallerRole = .gateway) async -> ServiceClient {
        let client = idleClient(role)
        await client.connect()
        return client
    }

    /// Runs `body` with a client that watches for replicas.
    func withWatchingClient<Value>(_ body: (ServiceClient) async throws -> Value) async throws -> Value {
        let client = idleClient(.gateway)
        let watch = Task { await client.run() }
        defer { watch.cancel() }
        return try await body(client)
    }

    private func idleClient(_ role: CallerRole) -> ServiceClient {
        ServiceClient(.tokens, paths: paths, role: role, group: Self.group, logger: .discarding)
    }

    /// Starts a server, connects a caller without manners to it, and stops both.
    func withPeer<Value>(
        limits: ServerLimits = .init(), role: CallerRole = .gateway, reads: Bool = true,
        _ register: (inout Router) -> Void = { _ in }, _ body: (ScriptedPeer) async throws -> Value
    ) async throws -> Value {
        let server = try await start(limits: limits, register)
        let peer = try await ScriptedPeer.connect(to: path("1", role), reads: reads)
        let value = try await body(peer)
        peer.close()
        await server.stop(grace: .zero)
        return value
    }
}

/// Runs `body` with a deadline.
func withDeadline<Value>(_ duration: Duration, _ body: () async throws -> Value) async rethrows -> Value {
    try await CallContext.$current.withValue(CallContext(deadline: .after(duration)), operation: body)
}

/// The error that `body` throws, when it is one of a service; nil when it throws nothing or something else.
func serviceError(_ body: () async throws -> some Any) async -> ServiceError? {
    do {
        _ = try await body()
        return nil
    } catch {
        return error as? ServiceError
    }
}

/// A call as it goes over the wire, for a peer that writes its own messages.
func call(_ id: Int, _ method: String = "test.echo", params: String = #"{"text":"hi"}"#, deadline: Int = 5000) -> String
{
    #"{"jsonrpc":"2.0","id":\#(id),"method":"\#(method)","meta":{"deadline_ms":\#(deadline)},"params":\#(params)}"#
}

extension ScriptedPeer {
    /// Expects the next message from the other side to contain `part`.
    func expect(_ part: String, sourceLocation: SourceLocation = #_sourceLocation) async throws {
        let message = try await receive()
        #expect(message.contains(part), sourceLocation: sourceLocation)
    }
}
