import Foundation

/// Ensures that a state directory has one fleet: a lock on `{state}/up.pid`, which the system releases however its holder
/// ends.
final class StateLock: Sendable {
    private let file: FileLock

    private init(_ file: FileLock) { self.file = file }

    /// Acquires the lock and writes our process id. Throws ``CommandError`` while another `latchkey up` holds it.
    static func acquire(_ settings: LocalSettings) throws -> StateLock {
        let path = settings.state("up.pid")
        guard let file = try FileLock.acquire(path) else {
            let holder = holder(path).map { " (process \($0))" } ?? ""
            throw CommandError(
                code: .alreadyRunning,
                "a fleet is already up in \(settings.stateDirectory)\(holder). Stop it with `latchkey down` (make stop)"
            )
        }
        try file.write("\(getpid())\n")
        return StateLock(file)
    }

    /// Asks a running `latchkey up` of this state directory to stop, and waits until it has. After 15 seconds it is killed.
    ///
    /// - Returns: whether one was running.
    static func stopRunningFleet(of settings: LocalSettings) async throws -> Bool {
        guard let record = FleetRecord.read(settings), record.supervisor.isAlive else { return false }
        record.supervisor.send(SIGTERM)
        let end = ContinuousClock.now + .seconds(15)
        while record.supervisor.isAlive {
            if ContinuousClock.now > end { record.supervisor.send(SIGKILL) }
            try await Task.sleep(for: .milliseconds(50))
        }
        return true
    }

    private static func holder(_ path: String) -> Int32? {
        (try? String(contentsOfFile: path, encoding: .utf8)).flatMap { Int32($0.filter(\.isNumber)) }
    }
}
