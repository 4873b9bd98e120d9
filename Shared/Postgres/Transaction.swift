public import Tracing

/// A transaction isolation level (PostgreSQL manual, §13.2).
public enum IsolationLevel: Sendable {
    /// Each statement sees what was committed before it.
    case readCommitted
    /// All statements see what was committed before the first.
    case repeatableRead
    /// As if transactions ran one after the other. Serialization errors are retried.
    case serializable

    var begin: Query {
        switch self {
        case .readCommitted: "BEGIN ISOLATION LEVEL READ COMMITTED"
        case .repeatableRead: "BEGIN ISOLATION LEVEL REPEATABLE READ"
        case .serializable: "BEGIN ISOLATION LEVEL SERIALIZABLE"
        }
    }
}

/// An open transaction. It is valid only within the body of ``PostgresClient/transaction(isolation:deadline:_:)``.
///
/// It runs on a pool thread. Its statements block that thread, so they are not `async`. After a statement has failed,
/// PostgreSQL accepts no others: every later statement throws the first error again, and the transaction is rolled back
/// even if its body returns. Therefore handle conflicts with `ON CONFLICT`, not by catching errors.
public final class Transaction {
    private let session: Session
    private let deadline: ContinuousClock.Instant
    private let trace: StatementTrace?
    private let isAbandoned: () -> Bool
    /// The error of the statement that ended the transaction.
    private(set) var firstError: PostgresError?
    /// Whether that was a statement that got no lock in time. Its error is a timeout, as for any other time limit.
    private(set) var wasRefusedLock = false

    init(
        session: Session, deadline: ContinuousClock.Instant, trace: StatementTrace? = nil,
        isAbandoned: @escaping () -> Bool
    ) {
        self.session = session
        self.deadline = deadline
        self.trace = trace
        self.isAbandoned = isAbandoned
    }

    /// The context of the task that waits for the transaction, whose body runs on a thread; nil unless the task is traced.
    public var instrumentationContext: InstrumentationContext? { trace?.context }

    /// Runs a statement and returns its rows.
    ///
    /// - Throws: ``PostgresError``.
    @discardableResult
    public func query(_ query: Query) throws(PostgresError) -> [Row] {
        try run(query).rows
    }

    /// Runs a statement and returns the number of rows that it changed.
    ///
    /// - Throws: ``PostgresError``.
    @discardableResult
    public func execute(_ query: Query) throws(PostgresError) -> Int {
        try run(query).affected
    }

    private func run(_ query: Query) throws(PostgresError) -> ResultTable {
        let statement = try Statement(query)
        let span = trace?.start(query)
        do throws(PostgresError) {
            let table = try recordingError { () throws(PostgresError) in try session.run(statement, until: deadline) }
            span?.end()
            return table
        } catch {
            span?.end(with: error)
            throw error
        }
    }

    /// Begins the transaction.
    func begin(_ isolation: IsolationLevel) throws(PostgresError) {
        try recordingError { () throws(PostgresError) in try session.begin(isolation, until: deadline) }
    }

    /// Runs several statements without parameters, separated by semicolons.
    func script(_ sql: String) throws(PostgresError) {
        try recordingError { () throws(PostgresError) in try session.script(sql, until: deadline) }
    }

    private func recordingError<Result>(_ body: () throws(PostgresError) -> Result) throws(PostgresError) -> Result {
        if let firstError { throw firstError }
        do throws(PostgresError) {
            if isAbandoned() { throw .cancelled(wasSent: false) }
            return try body()
        } catch {
            // A statement that fails before COMMIT changes nothing.
            firstError = error.asUnsent
            if case .timeout = error { wasRefusedLock = session.wasRefusedLock }
            throw error.asUnsent
        }
    }
}
