import Foundation

/// Keeps `{state}/fleet.json` true while the fleet runs.
actor FleetRecorder {
    private let settings: LocalSettings
    private(set) var record: FleetRecord

    init(_ settings: LocalSettings) throws {
        guard let supervisor = ProcessIdentity(pid: getpid()) else {
            throw CommandError("can't read /proc, which `latchkey up` needs")
        }
        self.settings = settings
        record = FleetRecord(
            supervisor: supervisor, baseURL: settings.baseURL, issuer: settings.issuer,
            runDirectory: settings.runDirectory)
    }

    /// A process runs.
    func started(_ spec: ProcessSpec, pid: Int32) {
        // A process that is gone already needs no record.
        guard let process = ProcessIdentity(pid: pid) else { return }
        record.processes.append(.init(service: spec.service, instance: spec.instance, process: process))
        save()
    }

    /// A process runs no more.
    func ended(_ spec: ProcessSpec) {
        record.processes.removeAll { $0.service == spec.service && $0.instance == spec.instance }
        save()
    }

    /// The private stores answer at these URLs.
    func use(databaseURL: String?, redisURL: String?) {
        record.databaseURL = databaseURL
        record.redisURL = redisURL
        save()
    }

    /// The fleet serves.
    func becameReady() {
        record.ready = true
        save()
    }

    /// Nothing runs any more.
    func close() { record.remove(settings) }

    private func save() {
        // The record helps others; the fleet runs without it, on a full disk say.
        try? record.write(settings)
    }
}
