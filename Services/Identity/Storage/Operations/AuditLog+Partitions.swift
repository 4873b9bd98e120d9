import Postgres
import Primitives
import Synchronization

/// The partitions of the audit log, each of which has the entries of a month; see `030-audit-partitions.sql`.
extension AuditLog {
    /// Entries that one statement deletes: few enough that nothing waits long for their locks.
    static let deletionBatch = 1000
    /// How long a step of ``partition(stepsWithin:)`` may take in a service. If the service stops meanwhile, the step is cancelled.
    static let shortStep = Duration.seconds(600)
    /// How long it may take in a process of its own. One of the steps reads the whole log, while others go on reading and writing it.
    static let longStep = Duration.seconds(6 * 3600)

    /// Partitions a log of an earlier version, step by step. Does nothing if it is partitioned already, if another process does it, or if
    /// the role does not own the log: then `latchkey migrate` does it. A step that has to wait for others gives up after three seconds,
    /// and is taken again by the next call.
    ///
    /// - Returns: whether the log is partitioned now.
    @discardableResult
    func partition(stepsWithin time: Duration = shortStep) async throws -> Bool {
        let state = try await state()
        guard state.isOwner, !state.isPartitioned else { return state.isPartitioned }
        while !Task.isCancelled {
            switch try await partitionStep(within: time) {
            case "partitioned": return true
            case "bounded", "validated": continue
            case "busy": return false
            default: throw PostgresError.protocolError
            }
        }
        return false
    }

    /// The process of the server that takes a step; nil before and after it.
    private final class StepProcess: Sendable {
        let id = Mutex<Int?>(nil)
    }

    /// Takes the next step. If the task is cancelled, the step ends on the server, too. Otherwise ``PostgresClient/shutdown()`` would wait
    /// for it.
    private func partitionStep(within time: Duration) async throws -> String? {
        let process = StepProcess()
        do {
            return try await postgres.transaction(deadline: .now + time) { transaction in
                let limit = String(time.milliseconds)
                let rows = try transaction.query(
                    "SELECT pg_backend_pid() AS process, set_config('statement_timeout', \(limit), true)")
                let id = try rows.first?.decode("process", as: Int.self)
                process.id.withLock { $0 = id }
                defer { process.id.withLock { $0 = nil } }
                return try transaction.query("SELECT identity.partition_audit_log() AS step").first?
                    .decode("step", as: String.self)
            }
        } catch {
            if Task.isCancelled, let id = process.id.withLock({ $0 }) { await cancel(process: id) }
            throw error
        }
    }

    /// Cancels the statement that a process of the server runs, from a task of its own, because this one is cancelled.
    private func cancel(process id: Int) async {
        let postgres = postgres
        await Task {
            // Not a `SELECT`, which would count as a read.
            _ = try? await postgres.query(
                """
                WITH cancelled AS MATERIALIZED (SELECT pg_cancel_backend(\(id)::integer) AS ok) SELECT ok FROM cancelled
                """)
        }.value
    }

    /// Makes the partitions of this month and of the next ones. Returns how many are new.
    @discardableResult
    func makePartitions() async throws -> Int {
        // Not a `SELECT`, which would count as a read.
        let rows = try await postgres.query(
            """
            WITH made AS MATERIALIZED (SELECT identity.make_audit_partitions() AS partitions)
            SELECT partitions FROM made
            """)
        guard let row = rows.first else { throw PostgresError.protocolError }
        return try row.decode("partitions")
    }

    /// What was too old.
    struct ExpiredEntries: Sendable, Equatable {
        /// The months that are gone.
        var partitions: [String] = []
        /// How many entries were deleted one by one, because they belonged to no month.
        var entries = 0
    }

    /// Lets all entries go that are older than `retention` days: whole months, and those that belong to no month in batches.
    func deleteEntries(olderThan retention: Int) async throws -> ExpiredEntries {
        var expired = ExpiredEntries()
        while !Task.isCancelled {
            let rows = try await postgres.query(
                """
                WITH expired AS MATERIALIZED (
                    SELECT dropped, deleted FROM identity.expire_audit_log(\(retention)::integer, \(Self.deletionBatch)::integer))
                SELECT dropped, deleted FROM expired
                """)
            guard let row = rows.first else { throw PostgresError.protocolError }
            let (partition, entries) = (
                try row.decode("dropped", as: String?.self), try row.decode("deleted", as: Int.self)
            )
            if let partition { expired.partitions.append(partition) }
            expired.entries += entries
            if partition == nil, entries < Self.deletionBatch { break }
        }
        try await postgres.execute(
            "DELETE FROM identity.audit_counts WHERE minute < now() - make_interval(days => \(retention))")
        return expired
    }

    /// How the log is kept.
    struct State: Sendable, Equatable {
        /// Whether the role of this process owns the log. An owner can disable the trigger that protects the entries.
        let isOwner: Bool
        /// Whether the role may change or delete entries, as far as privileges go: the trigger refuses it.
        let mayChange: Bool
        let isPartitioned: Bool
        /// Whether the partition of the next month is missing, although there should be three.
        let lacksMonths: Bool
        /// The days until a log that is being partitioned takes no more entries; nil if there is no such bound.
        let daysToBound: Int?
    }

    /// How the log is kept, and by whom.
    func state() async throws -> State {
        let rows = try await postgres.query(
            """
            SELECT pg_has_role(current_user, relowner, 'USAGE') AS is_owner,
                   has_table_privilege(oid, 'UPDATE, DELETE, TRUNCATE') AS may_change, relkind = 'p' AS is_partitioned,
                   EXISTS (
                       SELECT FROM identity.audit_partitions() p
                       WHERE p.name = 'audit_log_rest'
                         AND p.first_id <= identity.first_audit_id(now() + interval '1 month')) AS lacks_months,
                   (SELECT floor(extract(epoch FROM
                               identity.time_of_audit_id(substring(pg_get_constraintdef(b.oid) FROM '[0-9a-f-]{36}')::uuid)
                               - now()) / 86400)::integer
                    FROM pg_constraint b
                    WHERE b.conrelid = 'identity.audit_log'::regclass AND b.conname = 'audit_log_bound') AS days_to_bound
            FROM pg_class WHERE oid = 'identity.audit_log'::regclass
            """)
        guard let row = rows.first else { throw PostgresError.protocolError }
        return State(
            isOwner: try row.decode("is_owner"), mayChange: try row.decode("may_change"),
            isPartitioned: try row.decode("is_partitioned"), lacksMonths: try row.decode("lacks_months"),
            daysToBound: try row.decode("days_to_bound"))
    }
}
