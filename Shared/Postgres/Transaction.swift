/// How much a transaction sees of others that run at the same time (PostgreSQL manual, 13.2).
public enum IsolationLevel: Sendable {
    /// Each statement sees what was committed before it.
    case readCommitted
    /// All statements see what was committed before the first.
    case repeatableRead
    /// As if transactions ran one after the other; conflicts are retried.
    case serializable

    var begin: Query {
        switch self {
        case .readCommitted: "BEGIN ISOLATION LEVEL READ COMMITTED"
        case .repeatableRead: "BEGIN ISOLATION LEVEL REPEATABLE READ"
        case .serializable: "BEGIN ISOLATION LEVEL SERIALIZABLE"
        }
    }
}

/// A transaction that is under way, for the body of ``PostgresClient/transaction(isolation:deadline:_:)`` and no
/// longer.
///
/// It lives on a thread of the pool. Its statements block that thread, which is what the thread is for, so they are
/// plain calls. Once the server has refused a statement, it accepts no other: then every later one throws the first
/// error again, and the transaction is rolled back even if its body returns. Expect conflicts by `ON CONFLICT`, not by
/// catching.
public final class Transaction {
    private let session: Session
    private let deadline: ContinuousClock.Instant
    private let isAbandoned: () -> Bool
    /// What the first statement failed with that ended the transaction.
    private(set) var failure: PostgresError?

    init(session: Session, deadline: ContinuousClock.Instant, isAbandoned: @escaping () -> Bool) {
        self.session = session
        self.deadline = deadline
        self.isAbandoned = isAbandoned
    }

    /// Runs a statement and gives the rows of its answer.
    ///
    /// - Throws: ``PostgresError``.
    @discardableResult
    public func query(_ query: Query) throws(PostgresError) -> [Row] {
        try run(query).rows
    }

    /// Runs a statement and gives the number of rows that it changed.
    ///
    /// - Throws: ``PostgresError``.
    @discardableResult
    public func execute(_ query: Query) throws(PostgresError) -> Int {
        try run(query).affected
    }

    private func run(_ query: Query) throws(PostgresError) -> ResultTable {
        let statement = try Statement(query)
        return try guarded { () throws(PostgresError) in try session.run(statement, until: deadline) }
    }

    /// Runs statements without values, apart by semicolons.
    func script(_ sql: String) throws(PostgresError) {
        try guarded { () throws(PostgresError) in try session.script(sql, until: deadline) }
    }

    private func guarded<Result>(_ body: () throws(PostgresError) -> Result) throws(PostgresError) -> Result {
        if let failure { throw failure }
        do throws(PostgresError) {
            if isAbandoned() { throw .cancelled(wasSent: false) }
            return try body()
        } catch {
            // Nothing is committed before COMMIT, so nothing that fails before it has an effect.
            failure = error.withoutEffect
            throw error.withoutEffect
        }
    }
}
