public import Configuration
import Foundation
public import Logging
import ServiceKit
public import ServiceLifecycle
import Synchronization

/// Tells roughly where network addresses are, by a file of the operator's. While it runs, it follows the replacement of the file.
public final class Places: Service {
    private let path: String
    private let logger: Logger
    private let interval: Duration

    private struct State {
        var database: PlaceDatabase
        /// What the last look found at the path; nil for nothing.
        var seen: FileVersion?
        /// Whether what was seen can't be used, which is logged once.
        var isUnusable = false
    }

    private let state: Mutex<State>

    /// Reads the file at `path`.
    ///
    /// - Parameter interval: the time between two looks at the file.
    public init(file path: String, logger: Logger, interval: Duration = .seconds(15)) throws(GeoIPError) {
        let database = try PlaceDatabase(path: path)
        self.path = path
        self.logger = logger
        self.interval = interval
        state = Mutex(State(database: database, seen: database.version))
    }

    /// The places of the file that `LATCHKEY_GEOIP_FILE` names; nil if it names none. Throws `ConfigurationError`.
    public static func configured(by reader: ConfigReader, logger: Logger) throws -> Places? {
        try configured(reader.string(forKey: "latchkey.geoip.file"), logger: logger)
    }

    /// The same for the value of the variable.
    public static func configured(_ path: String?, logger: Logger) throws -> Places? {
        guard let path, !path.isEmpty else { return nil }
        do {
            return try Places(file: path, logger: logger)
        } catch {
            throw ConfigurationError(description: "LATCHKEY_GEOIP_FILE: \(path) \(error)")
        }
    }

    /// Roughly where an address is, with names in the first of `languages` (BCP 47) that has one, else in English. Nil for a private
    /// address, one that the file does not have, and a text that is no IP address.
    public func place(of address: String?, languages: [String] = []) -> Place? {
        guard let address else { return nil }
        return state.withLock { $0.database }.place(of: address, languages: languages)
    }

    /// Looks at the file from time to time, until graceful shutdown.
    public func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                try? await Task.sleep(for: self.interval)
                if !Task.isCancelled { await self.look() }
            }
        }
    }

    /// Reads the file if it was replaced, and has stayed as it is since the last look: it could be half written. A file that can't be used
    /// changes nothing, and is logged once.
    func look() async {
        let found = try? FileVersion(at: path)
        let isNew = state.withLock { state in
            guard found == state.seen else {
                (state.seen, state.isUnusable) = (found, false)
                return false
            }
            return found != state.database.version && !state.isUnusable
        }
        guard isNew else { return }
        switch await read() {
        case .success(let database):
            state.withLock { $0.database = database }
            logger.info(
                "the file of places was replaced",
                metadata: ["kind": "\(database.kind)", "made_at": "\(database.madeAt.ISO8601Format())"])
        case .failure(.changed): break
        case .failure(let error):
            state.withLock { $0.isUnusable = true }
            logger.warning(
                "the file of places can't be used, so the earlier one stays", metadata: ["error": "\(error)"])
        }
    }

    /// Reads the file on a thread of its own, because that takes a moment for a large one.
    private func read() async -> Result<PlaceDatabase, GeoIPError> {
        await withCheckedContinuation { continuation in
            Thread.detachNewThread { [path] in
                continuation.resume(returning: Result { () throws(GeoIPError) in try PlaceDatabase(path: path) })
            }
        }
    }
}
