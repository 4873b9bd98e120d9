import Foundation

/// Ends what a `latchkey up` that was killed left behind.
enum OrphanedProcesses {
    /// Ends every child that the record of a dead fleet lists and that is still the process that was recorded: the
    /// gateway first, the stores last. Removes the record.
    ///
    /// - Returns: how many there were.
    static func end(_ settings: LocalSettings) async throws -> Int {
        guard let record = FleetRecord.read(settings), !record.supervisor.isAlive else { return 0 }
        let alive = record.processes.filter(\.process.isAlive)
        let stores = alive.filter { FleetPlan.stores.contains($0.service) }
        let services = alive.filter { !FleetPlan.stores.contains($0.service) }
        try await end(services, signal: SIGTERM, within: .seconds(4))
        // To PostgreSQL this means: end the sessions now; to Redis: save and end.
        try await end(stores, signal: SIGINT, within: .seconds(4))
        record.remove(settings)
        return alive.count
    }

    private static func end(_ processes: [FleetRecord.Process], signal: Int32, within grace: Duration) async throws {
        for process in processes { process.process.send(signal) }
        let end = ContinuousClock.now + grace
        while processes.contains(where: \.process.isAlive), ContinuousClock.now < end + .seconds(5) {
            if ContinuousClock.now > end { for process in processes { process.process.send(SIGKILL) } }
            try await Task.sleep(for: .milliseconds(20))
        }
    }
}
