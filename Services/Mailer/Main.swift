import Models
import RPC
import Redis
import ServiceKit

/// The mailer service: one-time tokens, and a durable outbox from which messages are sent.
@main
enum Main {
    static func main() async {
        await ServiceRunner.run(.mailer, declared: Mailer.methods) { environment in
            let (configuration, logger) = (environment.configuration, environment.logger)
            let settings = try MailerConfiguration(configuration.reader)
            // Missing settings are reported before the service waits for any store.
            guard let secrets = try environment.secrets().mailer else {
                throw ConfigurationError(
                    description: "\(configuration.secretFile) (LATCHKEY_SECRET_FILE) has no section mailer")
            }
            guard secrets.trustedProofKeys?[ServiceName.identity.rawValue] != nil else {
                throw ConfigurationError(
                    description:
                        "\(configuration.secretFile) (LATCHKEY_SECRET_FILE) lacks mailer.trusted_proof_keys.identity; "
                        + "`latchkey up` and `latchkey secrets init` add it from the master file")
            }
            let templates = try settings.loadTemplates()
            let transport = try settings.transport()
            let redis = RedisClient(
                configuration: try configuration.store(.redis) { try RedisConfiguration(url: $0) }, logger: logger)
            try await ServiceRunner.waiting(for: "Redis (LATCHKEY_REDIS_URL)", logger) { try await redis.ping() }
            let service = try await MailerService.make(
                redis: redis, secrets: secrets, issuer: configuration.issuer,
                templates: templates, sender: settings.sender,
                lifetimes: try OneTimeTokenLifetimes(configuration.reader))
            let outbox = service.outbox
            let metrics = OutboxMetrics()
            let worker = OutboxWorker(
                outbox: outbox,
                renderer: service.renderer,
                transport: transport, instance: configuration.instance, parallel: settings.parallel,
                erasures: service.erasures, metrics: metrics, logger: logger)
            MetricsRegistry.shared.observe("latchkey_queue_waiting", dimensions: [("queue", "redis")]) {
                Double(redis.waitingCount)
            }
            var router = Router(logger: logger)
            service.register(on: &router)
            return RPCService(
                router: router,
                healthChecks: [HealthCheck("redis") { try await redis.ping() }],
                diagnostics: outbox.diagnostics,
                background: [OutboxMonitor(outbox: outbox, metrics: metrics, logger: logger), worker],
                close: {
                    await transport.close()
                    await redis.shutdown()
                })
        }
    }
}
