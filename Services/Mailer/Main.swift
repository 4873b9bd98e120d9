import Models
import RPC
import Redis
import ServiceKit

/// Mailer: accepts messages into a durable outbox and sees to it that they get out.
@main
enum Main {
    static func main() async {
        await ServiceRunner.run(.mailer, declared: Mailer.methods) { environment in
            let (configuration, logger) = (environment.configuration, environment.logger)
            let settings = try MailerConfiguration(configuration.reader)
            let transport = try settings.transport()
            let redis = RedisClient(
                configuration: try configuration.store(.redis) { try RedisConfiguration(url: $0) }, logger: logger)
            try await ServiceRunner.waiting(for: "Redis", logger) { try await redis.ping() }
            let outbox = Outbox(redis: redis, prefix: "mailer:")
            let metrics = OutboxMetrics()
            let worker = OutboxWorker(
                outbox: outbox, renderer: PlainMailWriter(sender: settings.sender), transport: transport,
                instance: configuration.instance, parallel: settings.parallel, metrics: metrics, logger: logger)
            var router = Router(logger: logger)
            outbox.register(on: &router)
            return RPCService(
                router: router,
                healthChecks: [HealthCheck("redis") { try await redis.ping() }],
                background: [OutboxWatch(outbox: outbox, metrics: metrics, logger: logger), worker],
                close: {
                    await transport.close()
                    await redis.shutdown()
                })
        }
    }
}
