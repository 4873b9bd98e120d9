import Foundation

/// Ensures that a state directory has one fleet: a lock on `{state}/up.pid`, which the system releases however its holder
/// ends.
final class StateLock: Sendable {
    private let descriptor: Int32

    private init(descriptor: Int32) { self.descriptor = descriptor }

    deinit { close(descriptor) }

    /// Acquires the lock and writes our process id. Throws ``CommandError`` while another `latchkey up` holds it.
    static func acquire(_ settings: LocalSettings) throws -> StateLock {
        let path = settings.state("up.pid")
        let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw CommandError("can't write \(path)") }
        let lock = StateLock(descriptor: descriptor)
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            let holder = holder(path).map { " (process \($0))" } ?? ""
            throw CommandError(
                code: .alreadyRunning,
                "a fleet is already up in \(settings.stateDirectory)\(holder). Stop it with `latchkey down` (make stop)"
            )
        }
        ftruncate(descriptor, 0)
        let line = Array("\(getpid())\n".utf8)
        guard write(descriptor, line, line.count) == line.count else { throw CommandError("can't write \(path)") }
        return lock
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
