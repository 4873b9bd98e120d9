import Foundation

/// What runs right now, as `{state}/fleet.json` tells other commands, scripts and tests.
struct FleetRecord: Codable, Sendable, Equatable {
    /// One child process.
    struct Process: Codable, Sendable, Equatable {
        /// `gateway`, …, `postgres` or `redis`.
        var service: String
        /// Which replica.
        var instance: String
        /// The process, and when it began, so that a reused id is not mistaken for it.
        var process: ProcessIdentity
    }

    /// The `latchkey up` itself.
    var supervisor: ProcessIdentity
    /// Where this machine reaches the gateway.
    var baseURL: String
    /// The public base URL.
    var issuer: String
    /// Where the sockets are.
    var runDirectory: String
    /// The private stores; nil when the fleet was given others, whose URLs may hold passwords.
    var databaseURL: String?
    var redisURL: String?
    /// Whether the fleet was ready to serve once.
    var ready = false
    /// Every child that is alive.
    var processes: [Process] = []

    enum CodingKeys: String, CodingKey {
        case supervisor, issuer, ready, processes
        case baseURL = "base_url"
        case runDirectory = "run_directory"
        case databaseURL = "database_url"
        case redisURL = "redis_url"
    }

    /// The record of the fleet of `settings`; nil when there is none.
    static func read(_ settings: LocalSettings) -> FleetRecord? {
        guard let data = FileManager.default.contents(atPath: path(settings)) else { return nil }
        return try? JSONDecoder().decode(FleetRecord.self, from: data)
    }

    /// Writes the record for our own user, all of it or nothing.
    func write(_ settings: LocalSettings) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        let path = Self.path(settings)
        let isWritten = FileManager.default.createFile(
            atPath: "\(path).new", contents: try encoder.encode(self), attributes: [.posixPermissions: 0o600])
        guard isWritten, rename("\(path).new", path) == 0 else { throw CommandError("can't write \(path)") }
    }

    /// Removes the record, unless a later fleet has put its own in its place: nothing runs any more.
    func remove(_ settings: LocalSettings) {
        if Self.read(settings)?.supervisor == supervisor { unlink(Self.path(settings)) }
    }

    private static func path(_ settings: LocalSettings) -> String { settings.state("fleet.json") }
}

/// A process, told apart from a later one with the same id by the moment it began.
struct ProcessIdentity: Codable, Sendable, Hashable {
    /// The id.
    let pid: Int32
    /// Clock ticks from the machine's start to the process's (field 22 of `/proc/{pid}/stat`).
    let startTicks: UInt64

    enum CodingKeys: String, CodingKey {
        case pid
        case startTicks = "start_ticks"
    }

    /// The process that has this id now; nil when there is none.
    init?(pid: Int32) {
        guard let stat = try? String(contentsOfFile: "/proc/\(pid)/stat", encoding: .utf8),
            let name = stat.lastIndex(of: ")")
        else { return nil }
        // The name stands in parentheses and may hold anything; the third field follows it.
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
