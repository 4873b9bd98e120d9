import Models
import ServiceKit

extension OutboxStore {
    /// What `latchkey status` and `latchkey doctor` show of the outbox.
    var diagnostics: [HealthCheck] {
        [
            HealthCheck("outbox_is_durable") {
                guard try await isDurable() else {
                    throw HealthCheckError("Redis has appendonly off: accepted mails are lost if it ends")
                }
            },
            HealthCheck("mail_delivery") {
                let retrying =
                    try await page(of: .retrying, limit: 100, cursor: nil, deadline: .now + .seconds(2))?.messages ?? []
                let dead = try await counts(deadline: .now + .seconds(2)).dead
                let words = [
                    retrying.first.map { "\(retrying.count) being retried (\($0.reason ?? "no reason kept"))" },
                    dead > 0 ? "\(dead) given up" : nil,
                ].compactMap(\.self)
                guard words.isEmpty else {
                    throw HealthCheckError("mails: \(words.joined(separator: ", ")); see `latchkey mail list`")
                }
            },
        ]
    }
}
