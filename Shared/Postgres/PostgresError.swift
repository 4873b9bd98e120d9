public import Models

/// Why a statement or a transaction gave no answer. No description carries a value: values may be secret.
public enum PostgresError: Error, Sendable, Equatable {
    /// There is no connection, or it was lost before the answer came.
    case unavailable(wasSent: Bool)
    /// The deadline, or one of the server's own time limits, passed first.
    case timeout(wasSent: Bool)
    /// The calling task was cancelled.
    case cancelled(wasSent: Bool)
    /// As many statements wait as may wait; this one was not sent.
    case overloaded
    /// The server refused the statement.
    case server(PostgresServerError)
    /// A column is not there, or not what it was read as.
    case decoding(column: String)
    /// A value can't be sent: text with a zero character, a date far away. The first value has number 1.
    case encoding(parameter: Int)
    /// The answer has more rows than a client takes.
    case tooManyRows
    /// The server gave an answer that makes no sense for what was asked.
    case protocolError
}

extension PostgresError {
    /// Whether this is a violation of the unique index or constraint named `constraint`.
    public func isUniqueViolation(of constraint: String) -> Bool {
        guard case .server(let error) = self else { return false }
        return error.sqlState == PostgresServerError.uniqueViolation && error.constraint == constraint
    }

    /// Whether the same transaction may well succeed if it is run again.
    var isConflict: Bool {
        guard case .server(let error) = self else { return false }
        return error.sqlState == "40001" || error.sqlState == "40P01"
    }

    /// The same error of a statement that can have had no effect, because its transaction was not committed.
    var withoutEffect: PostgresError {
        switch self {
        case .unavailable: .unavailable(wasSent: false)
        case .timeout: .timeout(wasSent: false)
        case .cancelled: .cancelled(wasSent: false)
        default: self
        }
    }
}

extension PostgresError: CustomStringConvertible {
    /// What happened, without a value.
    public var description: String {
        switch self {
        case .unavailable(let wasSent): "PostgreSQL is not available (\(Self.fate(wasSent)))"
        case .timeout(let wasSent): "PostgreSQL did not answer in time (\(Self.fate(wasSent)))"
        case .cancelled(let wasSent): "the task that waited for PostgreSQL was cancelled (\(Self.fate(wasSent)))"
        case .overloaded: "too many statements wait for PostgreSQL"
        case .server(let error): "PostgreSQL refused the statement: \(error)"
        case .decoding(let column): "the column \(column) is missing or not what was expected"
        case .encoding(let parameter): "value number \(parameter) can't be sent to PostgreSQL"
        case .tooManyRows: "PostgreSQL answered with more rows than are allowed"
        case .protocolError: "PostgreSQL gave an answer that makes no sense"
        }
    }

    private static func fate(_ wasSent: Bool) -> String {
        wasSent ? "it may have taken effect" : "it has no effect"
    }
}

extension PostgresError: ServiceErrorConvertible {
    /// A lost, slow or busy server is `service_unavailable`; everything else is a fault of ours.
    public var serviceError: ServiceError {
        switch self {
        case .unavailable, .overloaded: .unavailable()
        case .timeout, .cancelled: .deadlineExceeded
        case .server, .decoding, .encoding, .tooManyRows, .protocolError: .internal
        }
    }
}

/// An error that the server answered: which kind, and the names of what it concerns.
public struct PostgresServerError: Error, Sendable, Equatable {
    /// The kind, five characters: `23505` (PostgreSQL manual, appendix A).
    public let sqlState: String
    /// The schema it concerns, if any.
    public var schema: String?
    /// The table it concerns, if any.
    public var table: String?
    /// The column it concerns, if any.
    public var column: String?
    /// The constraint it concerns, if any.
    public var constraint: String?
    /// The server's sentence. It can quote a value, so it belongs in no log but a developer's own.
    public let unsafeMessage: String

    /// The kind of a violated unique index.
    public static let uniqueViolation = "23505"

    init(sqlState: String, unsafeMessage: String) {
        self.sqlState = sqlState
        self.unsafeMessage = unsafeMessage
    }
}

extension PostgresServerError: CustomStringConvertible, CustomReflectable {
    /// The kind, what it means, and the names; never the message.
    public var description: String {
        let names = [Self.meanings[sqlState], schema, table, column, constraint].compactMap(\.self)
        return names.isEmpty ? sqlState : "\(sqlState) (\(names.joined(separator: ", ")))"
    }

    /// What an operator can do something about, in words.
    private static let meanings = [
        "42501": "permission denied", "53100": "disk full", "53200": "out of memory", "53300": "too many connections",
        "25006": "read-only server",
    ]

    /// Shows the message to nobody either.
    public var customMirror: Mirror { Mirror(self, children: ["description": description]) }
}
