import Postgres
import ServiceLifecycle

/// Forgets used proofs once they could not be used again anyway.
struct ProofSweeper: ServiceLifecycle.Service {
    let postgres: PostgresClient
    var interval: Duration = .seconds(60)

    func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                _ = try? await postgres.execute(
                    "DELETE FROM identity.used_proofs WHERE used_at < now() - interval '5 minutes'")
                try? await Task.sleep(for: interval)
            }
        }
    }
}
