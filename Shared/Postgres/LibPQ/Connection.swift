internal import CPostgres
import Foundation
import Primitives

/// Why connecting failed. The reason is libpq's own message: it names host, user and database, never the password.
struct ConnectError: Error {
    let reason: String
}

/// One libpq connection. It is confined to the thread that created it.
///
/// It never blocks inside libpq, only in `poll`, which takes a deadline. The connection is unusable after any error that
/// a method here throws. An error that the server reports comes as ``Reply/refused(_:)`` and leaves it usable. A lost
/// peer can't end the process, because libpq suppresses `SIGPIPE`.
final class Connection {
    typealias Instant = ContinuousClock.Instant

    /// The state of the transaction, as the server reported it last.
    enum TransactionStatus {
        case none, open, failed, unknown
    }

    /// Freed in `deinit`, and only there.
    private let handle: OpaquePointer

    /// Connects and signs in. Blocks until `end`, by default for ``PostgresConfiguration/connectTimeout``; only the DNS
    /// lookup, which libpq does synchronously, is not covered by it.
    init(
        _ configuration: PostgresConfiguration, host: ServerHost = .ofURL, until end: Instant? = nil
    ) throws(ConnectError) {
        guard let handle = ConnectionParameters(configuration, host: host).startConnecting() else {
            throw ConnectError(reason: "out of memory")
        }
        // From here on a throw runs `deinit`, which frees the handle. libpq requires that for failed connections too.
        self.handle = handle
        // By default libpq writes notices to standard error, and they can quote values.
        _ = PQsetNoticeReceiver(handle, { _, _ in }, nil)
        guard connect(until: end ?? .now + configuration.connectTimeout), PQsetnonblocking(handle, 1) == 0 else {
            let message = String(cString: PQerrorMessage(handle))
            let reason = message.split(whereSeparator: \.isNewline).joined(separator: " ")
            throw ConnectError(reason: reason.isEmpty ? "\(serverName): the attempt timed out" : reason)
        }
    }

    /// The host and port of the attempt, for an error message.
    private var serverName: String {
        [PQhost(handle), PQport(handle)].compactMap { $0.map { String(cString: $0) } }.joined(separator: ":")
    }

    /// The process that the server named when the connection was made. A pooler names one of its own invention.
    var backendPID: Int { Int(PQbackendPID(handle)) }

    private func connect(until end: Instant) -> Bool {
        // The libpq manual requires to start as if PQconnectPoll had returned PGRES_POLLING_WRITING.
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

    /// Checks, while no query is running, whether the server has closed the connection.
    func isAlive() -> Bool {
        // Only notices can be pending, or the server's last message followed by end of file. The end of file shows up
        // in the read after that message, hence the loop.
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

    // MARK: Sending

    /// Sends a request to prepare a statement.
    func sendPrepare(_ name: String, sql: String) throws(PostgresError) {
        try require(PQsendPrepare(handle, name, sql, 0, nil))
    }

    /// Sends a request to run a statement: the prepared one if it has a name, or else its text.
    func send(_ prepared: PreparedStatements.Entry, _ statement: Statement) throws(PostgresError) {
        let parameters = statement.parameters
        let result = parameters.withPointers { values, lengths, formats in
            if let name = prepared.name {
                PQsendQueryPrepared(handle, name, parameters.count, values, lengths, formats, 0)
            } else {
                PQsendQueryParams(handle, statement.sql, parameters.count, nil, values, lengths, formats, 0)
            }
        }
        try require(result)
    }

    /// Sends several statements without parameters, separated by semicolons.
    func sendScript(_ sql: String) throws(PostgresError) {
        try require(PQsendQuery(handle, sql))
    }

    /// Enters pipeline mode: several statements can be sent before the first is answered, until ``synchronize()``. If
    /// the server refuses one, it skips those that follow.
    func enterPipeline() throws(PostgresError) {
        try require(PQenterPipelineMode(handle))
    }

    /// Asks the server to send the result of the last statement as soon as it is ready.
    func requestFlush() throws(PostgresError) {
        try require(PQsendFlushRequest(handle))
    }

    /// Marks the end of the pipeline.
    func synchronize() throws(PostgresError) {
        try require(PQpipelineSync(handle))
    }

    /// Leaves pipeline mode. All results must have been read.
    func exitPipeline() throws(PostgresError) {
        try require(PQexitPipelineMode(handle))
    }

    private func require(_ result: Int32) throws(PostgresError) {
        guard result == 1 else { throw .unavailable(wasSent: true) }
    }

    /// Asks the server to cancel what it is running for this connection. Blocks until the request is delivered.
    func cancel() {
        guard let request = PQgetCancel(handle) else { return }
        defer { PQfreeCancel(request) }
        var message = [CChar](repeating: 0, count: 256)
        _ = PQcancel(request, &message, Int32(message.count))
    }

    // MARK: Receiving

    /// Writes everything that was sent to the socket.
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

    /// Waits for the next result. Returns false if `end` passes first.
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

    /// The next result; nil after the last result of a statement.
    func nextReply(until end: Instant, columns: [String]? = nil) throws(PostgresError) -> Reply? {
        guard try awaitReply(until: end) else { throw .timeout(wasSent: true) }
        return PQgetResult(handle).map { Reply(taking: $0, columns: columns) }
    }

    private func consume() throws(PostgresError) {
        guard PQconsumeInput(handle) == 1 else { throw .unavailable(wasSent: true) }
    }

    /// Sleeps until the socket is ready or `end` has passed. Returns whether it can be read.
    private func awaitSocket(_ events: Int32, until end: Instant) throws(PostgresError) -> Bool {
        let socket = PQsocket(handle)
        guard socket >= 0 else { throw .unavailable(wasSent: true) }
        var watched = pollfd(fd: socket, events: Int16(events), revents: 0)
        guard poll(&watched, 1, end.pollTimeout) > 0 else { return false }
        return watched.revents & ~Int16(POLLOUT) != 0
    }
}
