import Logging
import Postgres

/// What `identity migrate` does: brings the schema up to date in a process of its own, which may take as long as it needs.
struct SchemaUpdate: Sendable {
    let postgres: PostgresClient
    let logger: Logger

    /// Runs the missing migrations, partitions the audit log, and gives the roles that run the service their privileges on new tables.
    ///
    /// - Parameter appRole: a further role that is to run the service; nil for none.
    /// - Returns: the numbers of the migrations that were run.
    /// - Throws: ``AuditLogNotPartitionedError``, when everything else is done.
    func run(appRole: String? = nil) async throws -> [Int] {
        let done = try await Migrator.identity(postgres).run()
        var problem: AuditLogNotPartitionedError?
        do {
            let isPartitioned = try await AuditLog(postgres: postgres).partition(stepsWithin: AuditLog.longStep)
            if !isPartitioned { problem = .init(reason: "another process is doing it, or this role does not own it") }
        } catch {
            problem = .init(reason: "\(error)")
        }
        let roles = AppRoleStore(postgres: postgres)
        for role in try await roles.known() where role != appRole { try await roles.grant(role) }
        if let appRole { try await roles.grant(appRole) }
        if let problem {
            logger.warning("the audit log is not partitioned yet", metadata: ["reason": "\(problem.reason)"])
            throw problem
        }
        return done
    }
}

/// The schema is up to date, but the audit log has no partitions yet.
struct AuditLogNotPartitionedError: Error, CustomStringConvertible {
    let reason: String

    var description: String {
        "the schema is up to date, but the audit log could not be partitioned (\(reason)); run this again"
    }
}
