import Foundation

/// The processes that a killed `latchkey up` left behind.
enum OrphanedProcesses {
    /// Ends every process that the record of a dead fleet lists, if it is still the same process, and removes the record.
    /// The stores end last.
    ///
    /// - Returns: how many there were.
    static func end(_ settings: LocalSettings) async throws -> Int {
        guard let record = FleetRecord.read(settings), !record.supervisor.isAlive else { return 0 }
        let alive = record.processes.filter(\.process.isAlive)
        let stores = alive.filter { FleetPlan.stores.contains($0.service) }
        let services = alive.filter { !FleetPlan.stores.contains($0.service) }
        try await end(services, signal: SIGTERM, within: .seconds(4))
        // PostgreSQL ends its sessions at once; Redis saves and ends.
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
