import Foundation

/// Ensures that one `latchkey restart` runs at a time, and tells `latchkey up` which process it ends: a lock on
/// `{state}/restart.json`, which the system releases however its holder ends.
final class RestartLock: Sendable {
    /// The contents of the file.
    private struct Request: Codable {
        /// The process of `latchkey restart`.
        let holder: Int32
        /// The process that it has asked to end.
        var process: ProcessIdentity?
    }

    private let file: FileLock

    private init(_ file: FileLock) { self.file = file }

    /// Acquires the lock. Throws ``CommandError`` while another `latchkey restart` holds it.
    static func acquire(_ settings: LocalSettings) throws -> RestartLock {
        guard let file = try FileLock.acquire(path(settings)) else {
            let holder = request(settings).map { " (process \($0.holder))" } ?? ""
            throw CommandError(
                code: .alreadyRunning, "another `latchkey restart`\(holder) is restarting this fleet. Wait for its end")
        }
        let lock = RestartLock(file)
        try lock.write(nil)
        return lock
    }

    /// Asks `process` to end. `latchkey up` starts another one at once.
    func end(_ process: ProcessIdentity) throws {
        try write(process)
        process.send(SIGTERM)
    }

    /// Whether a `latchkey restart` has asked `process` to end. Its identity is never used again, so the file may be an old one.
    static func hasEnded(_ process: ProcessIdentity, _ settings: LocalSettings) -> Bool {
        request(settings)?.process == process
    }

    private func write(_ process: ProcessIdentity?) throws {
        let data = try JSONEncoder().encode(Request(holder: getpid(), process: process))
        try file.write(String(decoding: data, as: UTF8.self))
    }

    private static func request(_ settings: LocalSettings) -> Request? {
        FileManager.default.contents(atPath: path(settings)).flatMap {
            try? JSONDecoder().decode(Request.self, from: $0)
        }
    }

    private static func path(_ settings: LocalSettings) -> String { settings.state("restart.json") }
}
