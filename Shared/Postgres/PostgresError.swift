public import Models

/// Why a statement or a transaction failed. Descriptions never contain values, which may be secret.
public enum PostgresError: Error, Sendable, Equatable {
    /// There is no connection, or it was lost before the result arrived.
    case unavailable(wasSent: Bool)
    /// The deadline or one of the server's time limits passed.
    case timeout(wasSent: Bool)
    /// The calling task was cancelled.
    case cancelled(wasSent: Bool)
    /// The queue is full; the statement was not sent.
    case overloaded
    /// The server reported an error.
    case server(PostgresServerError)
    /// A column is missing or ambiguous, is `NULL`, or can't be read as the type that was asked for.
    case decoding(column: String)
    /// A value can't be encoded, such as text with a NUL character or a date outside the years 1 to 9999. The first
    /// parameter has number 1.
    case encoding(parameter: Int)
    /// The result has more than ``PostgresConfiguration/maximumRows`` rows.
    case tooManyRows
    /// The server sent a result that does not fit what was sent.
    case protocolError
}

extension PostgresError {
    /// Whether the statement violated the unique index or constraint named `constraint`.
    public func isUniqueViolation(of constraint: String) -> Bool {
        guard case .server(let error) = self else { return false }
        return error.sqlState == PostgresServerError.uniqueViolation && error.constraint == constraint
    }

    /// Whether the transaction may succeed if it is run again: a serialization error (SQLSTATE 40001) or a deadlock.
    var isConflict: Bool {
        guard case .server(let error) = self else { return false }
        return error.sqlState == "40001" || error.sqlState == "40P01"
    }

    /// The same error with `wasSent: false`, for statements whose transaction was not committed.
    var asUnsent: PostgresError {
        switch self {
        case .unavailable: .unavailable(wasSent: false)
        case .timeout: .timeout(wasSent: false)
        case .cancelled: .cancelled(wasSent: false)
        default: self
        }
    }
}

extension PostgresError: CustomStringConvertible {
    /// What happened, without values.
    public var description: String {
        switch self {
        case .unavailable(let wasSent): "PostgreSQL is not available (\(Self.outcome(wasSent)))"
        case .timeout(let wasSent): "PostgreSQL did not answer in time (\(Self.outcome(wasSent)))"
        case .cancelled(let wasSent):
            "the task that was waiting for PostgreSQL was cancelled (\(Self.outcome(wasSent)))"
        case .overloaded: "too many statements are waiting for PostgreSQL"
        case .server(let error): "PostgreSQL refused the statement: \(error)"
        case .decoding(let column): "the column \(column) is missing, ambiguous or of another type than expected"
        case .encoding(let parameter): "parameter \(parameter) can't be encoded for PostgreSQL"
        case .tooManyRows: "the result has more rows than the client accepts"
        case .protocolError: "PostgreSQL sent an unexpected result"
        }
    }

    private static func outcome(_ wasSent: Bool) -> String {
        wasSent ? "it may have been executed" : "it was not executed"
    }
}

extension PostgresError: ServiceErrorConvertible {
    /// 503 if the server is lost, busy, full or read-only, 504 if it is too slow, 500 for every other error, since it is a bug of ours.
    public var serviceError: ServiceError {
        switch self {
        case .unavailable, .overloaded: .unavailable()
        case .server(let error) where error.isOutage: .unavailable()
        case .timeout, .cancelled: .deadlineExceeded
        case .server, .decoding, .encoding, .tooManyRows, .protocolError: .internal
        }
    }

    /// Whether the server is away, busy, full or slow, or has sent what it never should.
    public var mayPass: Bool {
        switch self {
        case .timeout, .protocolError, .decoding, .tooManyRows: true
        case .unavailable, .cancelled, .overloaded, .server, .encoding: serviceError.status == 503
        }
    }
}

/// An error that the server reported: its SQLSTATE, and the names of the objects that it concerns.
public struct PostgresServerError: Error, Sendable, Equatable {
    /// The SQLSTATE, five characters, such as `23505` (PostgreSQL manual, appendix A).
    public let sqlState: String
    /// The name of the schema that the error concerns, if the server names one.
    public var schema: String?
    /// The name of the table that the error concerns, if the server names one.
    public var table: String?
    /// The name of the column that the error concerns, if the server names one.
    public var column: String?
    /// The name of the constraint that the error concerns, if the server names one.
    public var constraint: String?
    /// Whether the server closed the connection with this error.
    var endsConnection = false
    /// The server's message. It can quote values, so it must not be logged or sent anywhere.
    public let unsafeMessage: String

    /// The SQLSTATE of a violated unique index or constraint.
    public static let uniqueViolation = "23505"
    /// The SQLSTATE of a lock that was not granted within `lock_timeout`.
    static let lockNotAvailable = "55P03"

    init(sqlState: String, unsafeMessage: String) {
        self.sqlState = sqlState
        self.unsafeMessage = unsafeMessage
    }
}

extension PostgresServerError: CustomStringConvertible, CustomReflectable {
    /// The SQLSTATE, its meaning and the names; never the message.
    public var description: String {
        let names = [trouble, schema, table, column, constraint].compactMap(\.self)
        return names.isEmpty ? sqlState : "\(sqlState) (\(names.joined(separator: ", ")))"
    }

    /// The meaning of an error that an operator can end; nil for others.
    var trouble: String? { Self.troubles[sqlState] }

    private static let troubles = [
        "42501": "permission denied", "53000": "insufficient resources", "53100": "disk full", "53200": "out of memory",
        "53300": "too many connections", "53400": "a configured limit was exceeded", "58030": "I/O error",
        "25006": "read-only server",
    ]

    /// Whether the server can't serve anybody at the moment: it is full (class 53), can't read or write its disk, or is
    /// read-only. Nothing was changed.
    var isOutage: Bool { sqlState.hasPrefix("53") || isReadOnly || sqlState == "58030" }

    /// The server takes no changes: it is a standby, or an operator has made it read-only (25006).
    var isReadOnly: Bool { sqlState == "25006" }

    /// The statement was not executed, or was rolled back, and another connection may be able to run it: the server is
    /// shutting down (57P01), is not ready (57P03), has closed a session that was idle for too long (57P05, 25P03; PgBouncer
    /// has no SQLSTATE of its own for it), or is read-only. After a crash (57P02) nobody knows whether it was executed.
    var isSafeToRepeat: Bool {
        isReadOnly || ["57P01", "57P03", "57P05", "25P03"].contains(sqlState)
            || (endsConnection && unsafeMessage == "client_idle_timeout")
    }

    /// The description, never the message.
    public var customMirror: Mirror { Mirror(self, children: ["description": description]) }
}
