import Foundation

/// The running processes, in `{state}/fleet.json` for other commands, scripts and tests.
struct FleetRecord: Codable, Sendable, Equatable {
    /// One child process.
    struct Process: Codable, Sendable, Equatable {
        /// `gateway`, …, `postgres` or `redis`.
        var service: String
        /// Which replica.
        var instance: String
        /// The process id, and the start time, so that a reused id is not mistaken for it.
        var process: ProcessIdentity
    }

    /// The process of `latchkey up`.
    var supervisor: ProcessIdentity
    /// The gateway's URL on this machine.
    var baseURL: String
    /// The public base URL.
    var issuer: String
    /// The directory of the sockets.
    var runDirectory: String
    /// The URLs of the private stores. Nil if the fleet uses other stores, whose URLs may hold passwords.
    var databaseURL: String?
    var redisURL: String?
    /// The base URL of the console; nil if there is none.
    var consoleURL: String?
    /// Whether the fleet has become ready.
    var ready = false
    /// All living child processes.
    var processes: [Process] = []

    enum CodingKeys: String, CodingKey {
        case supervisor, issuer, ready, processes
        case baseURL = "base_url"
        case runDirectory = "run_directory"
        case consoleURL = "console_url"
        case databaseURL = "database_url"
        case redisURL = "redis_url"
    }

    /// The record of the fleet of `settings`; nil if there is none.
    static func read(_ settings: LocalSettings) -> FleetRecord? {
        guard let data = FileManager.default.contents(atPath: path(settings)) else { return nil }
        return try? JSONDecoder().decode(FleetRecord.self, from: data)
    }

    /// Writes the record atomically, readable only by the current user.
    func write(_ settings: LocalSettings) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        let path = Self.path(settings)
        let isWritten = FileManager.default.createFile(
            atPath: "\(path).new", contents: try encoder.encode(self), attributes: [.posixPermissions: 0o600])
        guard isWritten, rename("\(path).new", path) == 0 else { throw CommandError("can't write \(path)") }
    }

    /// Removes the record when nothing runs any more, unless a later fleet has written its own.
    func remove(_ settings: LocalSettings) {
        if Self.read(settings)?.supervisor == supervisor { unlink(Self.path(settings)) }
    }

    private static func path(_ settings: LocalSettings) -> String { settings.state("fleet.json") }
}

/// A process. The start time distinguishes it from a later process with the same id.
struct ProcessIdentity: Codable, Sendable, Hashable {
    /// The process id.
    let pid: Int32
    /// The start time in clock ticks since boot (field 22 of `/proc/{pid}/stat`).
    let startTicks: UInt64

    enum CodingKeys: String, CodingKey {
        case pid
        case startTicks = "start_ticks"
    }

    /// The process that has this id now; nil if there is none.
    init?(pid: Int32) {
        guard let stat = try? String(contentsOfFile: "/proc/\(pid)/stat", encoding: .utf8),
            let name = stat.lastIndex(of: ")")
        else { return nil }
        // The name is in parentheses and may contain anything. The third field follows it.
        let fields = stat[stat.index(after: name)...].split(separator: " ")
        guard fields.count > 19, fields[0] != "Z", let ticks = UInt64(fields[19]) else { return nil }
        self.pid = pid
        startTicks = ticks
    }

    /// Whether it still runs.
    var isAlive: Bool { ProcessIdentity(pid: pid) == self }

    /// Sends a signal, unless the process is gone.
    func send(_ signal: Int32) { if isAlive { kill(pid, signal) } }
}
