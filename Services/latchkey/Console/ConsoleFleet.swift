import Foundation
import Logging
import Models
import NIOCore
import RPC
import RPCClient

/// The operator sockets of a fleet, which the console calls as `latchkey` does.
///
/// ```swift
/// let clients = try await fleet.acting(as: actor, request: context.requestID) { services in
///     try await services.identity.call(Identity.ListClients())
/// }
/// ```
struct ConsoleFleet: Sendable {
    /// How long the calls of one request may take together.
    static let timeout = Duration.seconds(10)

    /// The settings of the fleet on this machine.
    let settings: LocalSettings
    /// The four services that keep data.
    let services: Fleet
    /// The operator socket of the gateways: health, metrics, and what `explain` asks.
    let gateway: ServiceClient

    init(_ settings: LocalSettings, group: any EventLoopGroup, logger: Logger) {
        self.settings = settings
        let paths = SocketPath(runDirectory: settings.runDirectory)
        services = Fleet(
            paths: paths, role: .operator, group: group,
            defaultTimeout: Self.timeout, logger: logger)
        gateway = ServiceClient(
            .gateway, paths: paths, role: .operator, group: group,
            defaultTimeout: Self.timeout, logger: logger)
    }

    /// The public base URL of the fleet, without a trailing slash.
    var issuer: String { settings.issuer }

    /// The gateway and the four services.
    var all: [ServiceClient] { [gateway] + services.all }

    /// Connects to replicas as they come and go, until the task is cancelled.
    func run() async {
        await withDiscardingTaskGroup { group in
            group.addTask { await services.run() }
            group.addTask { await gateway.run() }
        }
    }

    /// Does `work`, whose calls have the request's id and a common deadline. What they change is recorded as done by `actor`.
    ///
    /// - Throws: what `work` throws; 503 that names the services which are not reached.
    func acting<Result: Sendable>(
        as actor: AuditActor, request: Models.RequestID?, within timeout: Duration = Self.timeout,
        _ work: (Fleet) async throws -> Result
    ) async throws -> Result {
        let call = CallContext(requestID: request, deadline: .after(timeout), caller: .operator)
        return try await AuditActor.$current.withValue(actor) {
            try await CallContext.$current.withValue(call) {
                do {
                    return try await work(services)
                } catch let error as ServiceError where error.status == 503 {
                    throw explained(error)
                }
            }
        }
    }

    /// Names the services that are not reached, if there are any, instead of "the service is busy".
    private func explained(_ error: ServiceError) -> ServiceError {
        let missing = services.all.filter { $0.replicaCount == 0 }.map(\.service.rawValue)
        guard !missing.isEmpty else { return error }
        var error = error
        error.detail = "The console can't reach \(missing.formatted(.list(type: .and)))."
        return error
    }
}
