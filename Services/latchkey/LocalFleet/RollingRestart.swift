import Foundation
import Models
import RPCClient

/// Restarts processes of a local fleet one after the other. `latchkey up` starts each of them again, because this asks for it.
struct RollingRestart {
    private let settings: LocalSettings
    /// How long a process may take to end and to be ready again.
    private let limit = Duration.seconds(60)

    /// Throws ``CommandError`` if no `latchkey up` runs.
    init(_ settings: LocalSettings) throws {
        guard let record = FleetRecord.read(settings), record.supervisor.isAlive, record.ready else {
            throw CommandError("no fleet is running in \(settings.stateDirectory). `latchkey up` starts it")
        }
        self.settings = settings
    }

    /// Restarts every process of `services`, and returns the new ones. Throws ``CommandError`` if one doesn't become ready; those that
    /// were to follow keep running then. Throws it, too, while another restart is under way.
    func run(_ services: [ServiceName]) async throws -> [FleetRecord.Process] {
        let lock = try RestartLock.acquire(settings)
        var restarted: [FleetRecord.Process] = []
        // The gateways come last, so that they meet services of the new version.
        for service in ServiceName.callees + [.gateway] where services.contains(service) {
            for process in processes.filter({ $0.service == service.rawValue }).sorted(by: { $0.instance < $1.instance }
            ) {
                restarted.append(try await restart(process, of: service, lock))
            }
        }
        return restarted
    }

    /// Those of `services` that have one process, so that nothing takes its place meanwhile.
    func single(_ services: [ServiceName]) -> [ServiceName] {
        let processes = processes
        return services.filter { service in processes.count { $0.service == service.rawValue } == 1 }
    }

    private var processes: [FleetRecord.Process] { FleetRecord.read(settings)?.processes ?? [] }

    private func restart(
        _ old: FleetRecord.Process, of service: ServiceName, _ lock: RestartLock
    ) async throws -> FleetRecord.Process {
        try lock.end(old.process)
        let end = ContinuousClock.now + limit
        while ContinuousClock.now < end {
            let new = processes.first {
                $0.service == old.service && $0.instance == old.instance && $0.process != old.process
            }
            if let new, try await isReady(new, of: service) { return new }
            try await Task.sleep(for: .milliseconds(50))
        }
        throw CommandError(
            code: .startFailed,
            "\(old.service)/\(old.instance) is not ready again after a minute. The processes that were to follow keep running. "
                + "The logs are in \(settings.state("log"))")
    }

    /// Whether the process answers at its operator socket, and its stores work.
    private func isReady(_ process: FleetRecord.Process, of service: ServiceName) async throws -> Bool {
        func isAmong(_ answers: [Operations.Health]) -> Bool {
            answers.contains { $0.processID == Int(process.process.pid) && $0.ok }
        }
        if service == .gateway {
            let gateway = OperatorFleet.gateway(settings)
            defer { gateway.close() }
            await gateway.connect()
            return isAmong(try await gateway.callEachReplica(Operations.GetHealth()))
        }
        return try await OperatorFleet.connected(runDirectory: settings.runDirectory) { fleet in
            guard let client = fleet.all.first(where: { $0.service == service }) else { return false }
            return isAmong(try await client.callEachReplica(Operations.GetHealth()))
        }
    }
}
