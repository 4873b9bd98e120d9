internal import CPostgres
import Foundation

/// Why a connection could not be made. The reason is libpq's: it names host, user and database, never the password.
struct ConnectError: Error {
    let reason: String
}

/// One libpq connection. It belongs to the thread that made it.
///
/// It never waits in libpq, only in `poll`, which knows deadlines. Every error that it throws, but none that the server
/// answers, leaves it unusable. A lost peer can't end the process: libpq keeps `SIGPIPE` away by itself.
final class Connection {
    typealias Instant = ContinuousClock.Instant

    /// What the server thinks of the transaction.
    enum TransactionStatus {
        case none, open, failed, unknown
    }

    /// Freed with this object, and only there.
    private let handle: OpaquePointer

    /// Connects and signs in, blocking for the configured time at most; only the look-up of a host's name takes its
    /// own.
    init(_ configuration: PostgresConfiguration) throws(ConnectError) {
        guard let handle = ConnectionParameters(configuration).beginToConnect() else {
            throw ConnectError(reason: "out of memory")
        }
        // From here on a throw frees the handle by deinit, as libpq wants it even for a failed connection.
        self.handle = handle
        // Notices would be written to the standard error, and can quote values.
        _ = PQsetNoticeReceiver(handle, { _, _ in }, nil)
        guard connect(until: .now + configuration.connectTimeout), PQsetnonblocking(handle, 1) == 0 else {
            let message = String(cString: PQerrorMessage(handle))
            let reason = message.split(whereSeparator: \.isNewline).joined(separator: " ")
            throw ConnectError(reason: reason.isEmpty ? "it took too long" : reason)
        }
    }

    private func connect(until end: Instant) -> Bool {
        // libpq says to begin as if it had asked to write.
        var wanted = PGRES_POLLING_WRITING
        while end > .now {
            switch wanted {
            case PGRES_POLLING_OK: return true
            case PGRES_POLLING_READING: _ = try? awaitSocket(POLLIN, until: end)
            case PGRES_POLLING_WRITING: _ = try? awaitSocket(POLLOUT, until: end)
            default: return false
            }
            wanted = PQconnectPoll(handle)
        }
        return false
    }

    deinit {
        PQfinish(handle)
    }

    /// Whether the connection is known to be lost.
    var isLost: Bool { PQstatus(handle) != CONNECTION_OK }

    /// Looks, while nothing is asked, whether the server has closed the connection.
    func isStillThere() -> Bool {
        // What can be read now are notices, or a farewell and behind it the end, which shows at another look only.
        while (try? awaitSocket(POLLIN, until: .now)) == true {
            guard PQconsumeInput(handle) == 1, !isLost else { return false }
        }
        return !isLost
    }

    var transactionStatus: TransactionStatus {
        switch PQtransactionStatus(handle) {
        case PQTRANS_IDLE: .none
        case PQTRANS_INTRANS: .open
        case PQTRANS_INERROR: .failed
        default: .unknown
        }
    }

    // MARK: Asking

    /// Asks for a statement to be prepared.
    func sendPrepare(_ name: String, sql: String) throws(PostgresError) {
        try require(PQsendPrepare(handle, name, sql, 0, nil))
    }

    /// Asks for a prepared statement to be run.
    func send(_ name: String, _ parameters: WireParameters) throws(PostgresError) {
        let result = parameters.withPointers { values, lengths, formats in
            PQsendQueryPrepared(handle, name, parameters.count, values, lengths, formats, 0)
        }
        try require(result)
    }

    /// Asks for statements without values to be run, apart by semicolons.
    func sendScript(_ sql: String) throws(PostgresError) {
        try require(PQsendQuery(handle, sql))
    }

    /// From now on several statements can be asked before the first is answered, until ``synchronize()``. One that is
    /// refused has the others behind it skipped.
    func enterPipeline() throws(PostgresError) {
        try require(PQenterPipelineMode(handle))
    }

    /// Has the server send the answer to what was asked last as soon as it is ready.
    func requestFlush() throws(PostgresError) {
        try require(PQsendFlushRequest(handle))
    }

    /// Marks the end of the pipeline.
    func synchronize() throws(PostgresError) {
        try require(PQpipelineSync(handle))
    }

    /// Leaves pipeline mode, once everything is answered.
    func exitPipeline() throws(PostgresError) {
        try require(PQexitPipelineMode(handle))
    }

    private func require(_ result: Int32) throws(PostgresError) {
        guard result == 1 else { throw .unavailable(wasSent: true) }
    }

    /// Has the server stop what it does for this connection. Blocks for as long as it takes to reach it.
    func cancel() {
        guard let ticket = PQgetCancel(handle) else { return }
        defer { PQfreeCancel(ticket) }
        var message = [CChar](repeating: 0, count: 256)
        _ = PQcancel(ticket, &message, Int32(message.count))
    }

    // MARK: Getting answers

    /// Writes what was asked.
    func flush(until end: Instant) throws(PostgresError) {
        while true {
            switch PQflush(handle) {
            case 0: return
            case 1: if try awaitSocket(POLLIN | POLLOUT, until: end) { try consume() }
            default: throw .unavailable(wasSent: true)
            }
            if end <= .now { throw .timeout(wasSent: true) }
        }
    }

    /// Waits for the next answer. False when the time has come first.
    func awaitReply(until end: Instant) throws(PostgresError) -> Bool {
        while PQisBusy(handle) == 1 {
            if try awaitSocket(POLLIN, until: end) {
                try consume()
            } else if end <= .now {
                return false
            }
        }
        return true
    }

    /// The next answer; nil at the end of what belongs to one statement.
    func nextReply(until end: Instant, columns: [String]? = nil) throws(PostgresError) -> Reply? {
        guard try awaitReply(until: end) else { throw .timeout(wasSent: true) }
        return PQgetResult(handle).map { Reply(taking: $0, columns: columns) }
    }

    private func consume() throws(PostgresError) {
        guard PQconsumeInput(handle) == 1 else { throw .unavailable(wasSent: true) }
    }

    /// Sleeps until the socket is ready or the time has come; whether it is ready to be read.
    private func awaitSocket(_ events: Int32, until end: Instant) throws(PostgresError) -> Bool {
        let socket = PQsocket(handle)
        guard socket >= 0 else { throw .unavailable(wasSent: true) }
        var watched = pollfd(fd: socket, events: Int16(events), revents: 0)
        let left = ContinuousClock.now.duration(to: end)
        // Rounded up, so that nobody wakes a moment early and spins.
        let milliseconds = left <= .zero ? 0 : Int32(clamping: Int64(left / .milliseconds(1)) + 1)
        guard poll(&watched, 1, milliseconds) > 0 else { return false }
        return watched.revents & ~Int16(POLLOUT) != 0
    }
}
