import GeoIP
import Models
import RPC
import Redis
import ServiceKit
import ServiceLifecycle

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
            let places = try Places.configured(by: configuration.reader, logger: logger)
            let templates = try settings.loadTemplates()
            let transport = try settings.transport()
            let redis = RedisClient(
                configuration: try configuration.store(.redis) { try RedisConfiguration(url: $0) }, logger: logger)
            try await ServiceRunner.waiting(for: "Redis (LATCHKEY_REDIS_URL)", logger) { try await redis.ping() }
            let service = try await MailerService.make(
                redis: redis, secrets: secrets, issuer: configuration.issuer,
                templates: templates, sender: settings.sender, places: places,
                lifetimes: try OneTimeTokenLifetimes(configuration.reader))
            let outbox = service.outbox
            let metrics = OutboxMetrics(.emails)
            let worker = OutboxWorker(
                outbox: outbox,
                renderer: service.renderer,
                transport: transport, instance: configuration.instance, parallel: settings.parallel,
                erasures: service.erasures, deliveries: service.deliveries, metrics: metrics, logger: logger)
            let webhookMetrics = OutboxMetrics(.webhooks)
            let webhookWorker = WebhookWorker(
                webhooks: service.webhooks, secrets: service.webhookSecrets, transport: HTTPWebhookTransport(),
                instance: configuration.instance, erasures: service.erasures, metrics: webhookMetrics, logger: logger)
            var background: [any ServiceLifecycle.Service] = [
                OutboxMonitor(outbox: outbox, metrics: metrics, logger: logger), worker,
                WebhookMonitor(webhooks: service.webhooks, metrics: webhookMetrics), webhookWorker,
            ]
            if let places { background.append(places) }
            MetricsRegistry.shared.observe("latchkey_queue_waiting", dimensions: [("queue", "redis")]) {
                Double(redis.waitingCount)
            }
            var router = Router(logger: logger)
            service.register(on: &router)
            return RPCService(
                router: router,
                stores: [HealthCheck("redis") { try await redis.ping() }],
                diagnostics: outbox.diagnostics + service.webhooks.diagnostics,
                background: background,
                close: {
                    await transport.close()
                    await redis.shutdown()
                })
        }
    }
}
