import Postgres
import ServiceLifecycle

/// Forgets used proofs once they could not be used again anyway, and held sign-ins whose mails nobody has followed.
struct ProofSweeper: ServiceLifecycle.Service {
    let postgres: PostgresClient
    var interval: Duration = .seconds(60)

    func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                // A client's assertion may live for an hour; all else is shorter.
                _ = try? await postgres.execute(
                    "DELETE FROM identity.used_proofs WHERE used_at < now() - interval '65 minutes'")
                _ = try? await postgres.execute(
                    "DELETE FROM identity.held_sign_ins WHERE created_at < now() - interval '7 days'")
                try? await Task.sleep(for: interval)
            }
        }
    }
}
