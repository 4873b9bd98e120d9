import Foundation

/// Keeps `{state}/fleet.json` up to date while the fleet runs.
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

    /// Adds a process.
    func started(_ spec: ProcessSpec, pid: Int32) {
        // It may have ended already.
        guard let process = ProcessIdentity(pid: pid) else { return }
        record.processes.append(.init(service: spec.service, instance: spec.instance, process: process))
        save()
    }

    /// Removes a process. Returns whether `latchkey restart` has asked it to end.
    @discardableResult
    func ended(_ spec: ProcessSpec) -> Bool {
        let ended = record.processes.filter { $0.service == spec.service && $0.instance == spec.instance }
        record.processes.removeAll { $0.service == spec.service && $0.instance == spec.instance }
        save()
        return ended.contains { RestartLock.hasEnded($0.process, settings) }
    }

    /// Sets the URLs of the private stores.
    func use(databaseURL: String?, redisURL: String?) {
        record.databaseURL = databaseURL
        record.redisURL = redisURL
        save()
    }

    /// Sets where the console is.
    func use(consoleURL: String) {
        record.consoleURL = consoleURL
        save()
    }

    /// The fleet has become ready.
    func becameReady() {
        record.ready = true
        save()
    }

    /// Removes the record, when nothing runs any more.
    func close() { record.remove(settings) }

    private func save() {
        // The fleet can run without the record, for example if the disk is full.
        try? record.write(settings)
    }
}
