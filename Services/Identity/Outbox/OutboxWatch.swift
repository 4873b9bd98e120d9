import CoreMetrics
import Logging
import Postgres
import ServiceLifecycle

/// Counts the effects that wait, for the metrics, and says in the log when some seem never to get through. They are kept
/// all the same: an operator finds out why, and they go on.
struct OutboxWatch: ServiceLifecycle.Service {
    /// What waits.
    struct Backlog: Sendable, Equatable {
        let waiting: Int
        let oldestSeconds: Int
        /// Older than a week, or tried a thousand times.
        let stuck: Int
    }

    let postgres: PostgresClient
    let logger: Logger
    var interval: Duration = .seconds(60)

    func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                await look()
                try? await Task.sleep(for: interval)
            }
        }
    }

    /// Counts once. A store that is away is the health check's matter.
    func look() async {
        guard let backlog = try? await postgres.effectsBacklog() else { return }
        Gauge(label: "identity_effects_waiting").record(backlog.waiting)
        Gauge(label: "identity_effects_oldest_seconds").record(backlog.oldestSeconds)
        Gauge(label: "identity_effects_stuck").record(backlog.stuck)
        guard backlog.stuck > 0 else { return }
        logger.warning(
            "effects are not carried out",
            metadata: ["stuck": "\(backlog.stuck)", "oldest_seconds": "\(backlog.oldestSeconds)"])
    }
}

extension PostgresClient {
    func effectsBacklog() async throws -> OutboxWatch.Backlog {
        let rows = try await query(
            """
            SELECT count(*), COALESCE(extract(epoch FROM now() - min(created_at)), 0)::bigint,
                   count(*) FILTER (WHERE created_at < now() - interval '7 days' OR attempts >= 1000)
            FROM identity.effects
            """)
        guard let row = rows.first else { throw PostgresError.protocolError }
        return OutboxWatch.Backlog(
            waiting: try row[0].decode(), oldestSeconds: try row[1].decode(), stuck: try row[2].decode())
    }
}
