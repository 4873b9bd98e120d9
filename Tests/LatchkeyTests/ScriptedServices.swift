import Foundation
import Logging
import Models
import NIOPosix
import RPC
import RPCClient
import TestKit

@testable import LatchkeyCommand

/// Services with scripted replies behind real operator sockets. A service without a script is not running.
struct ScriptedServices {
    private static let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
    private let logger = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
    private var routers: [ServiceName: Router] = [:]

    /// Answers `method` with `handler`; at `service`, for a method that all services have.
    mutating func answer<Method: RPCMethod>(
        _ method: Method.Type, at service: ServiceName? = nil,
        with handler: @escaping @Sendable (Method) async throws -> Method.Reply
    ) {
        answer(method, at: service) { call, _ in try await handler(call) }
    }

    /// Answers `method` with `handler`, which gets the context of the call, too.
    mutating func answer<Method: RPCMethod>(
        _ method: Method.Type, at service: ServiceName? = nil,
        with handler: @escaping @Sendable (Method, CallContext) async throws -> Method.Reply
    ) {
        guard let service = service ?? ServiceName(rawValue: String(Method.name.prefix { $0 != "." })) else { return }
        routers[service, default: Router(logger: logger)].handle(method, with: handler)
    }

    /// Runs the command `arguments` against the services and gives its report as JSON.
    func run(_ arguments: String...) async throws -> Any { try await run(arguments: arguments) }

    func run(arguments: [String]) async throws -> Any {
        try JSONSerialization.jsonObject(with: try await report(arguments).json())
    }

    /// Runs the command `arguments` against the services and gives its report as people read it.
    func text(_ arguments: String...) async throws -> String { try await text(arguments: arguments) }

    func text(arguments: [String]) async throws -> String {
        try await report(arguments).text(Style(isEnabled: false))
    }

    private func report(_ arguments: [String]) async throws -> Report {
        try await serving { directory in
            guard let command = try Latchkey.parseAsRoot(arguments) as? any OperatorCommand else {
                throw CancellationError()
            }
            return try await OperatorFleet.connected(runDirectory: directory, command.perform)
        }
    }

    /// Does `body` while the services run. It is given the directory of their sockets.
    func serving<Value: Sendable>(_ body: (_ runDirectory: String) async throws -> Value) async throws -> Value {
        let directory = try TemporaryDirectory()
        var servers: [RPCServer] = []
        for (service, router) in routers {
            let server = RPCServer(
                service: service, instance: "1", paths: SocketPath(runDirectory: directory.path), router: router,
                group: Self.group, logger: logger)
            try await server.start()
            servers.append(server)
        }
        let result = await Result.of { try await body(directory.path) }
        for server in servers { await server.stop(grace: .zero) }
        return try result.get()
    }
}

extension Result where Failure == any Error {
    /// What `body` returned or threw.
    fileprivate static func of(_ body: () async throws -> Success) async -> Self {
        do {
            return .success(try await body())
        } catch {
            return .failure(error)
        }
    }
}
