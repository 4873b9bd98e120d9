import Primitives
import Redis

/// Ends one attempt at a message in one step: the message leaves the outbox and goes where the outcome sends it.
struct AcknowledgeMessageScript: RedisScript {
    static let script = LuaScript<Self>(
        PackageResources.acknowledge_message_lua,
        keys: [
            "outbox": \.outbox, "sent_mark": \.sentMark, "due_times": \.dueTimes, "retries": \.retries, "dead": \.dead,
        ],
        arguments: [
            "sender": \.sender, "entry": \.entry, "id": \.id, "outcome": \.outcome.name, "number": \.outcome.number,
            "attempts": \.attempts, "reason": \.outcome.reason,
        ])

    let outbox: String
    let sentMark: String
    let dueTimes: String
    let retries: String
    let dead: String
    /// The sender's name in the consumer group.
    let sender: String
    /// The id of the message's stream entry.
    let entry: String
    /// The message's id.
    let id: String
    let outcome: OutboxStore.Outcome
    /// How many attempts were made, this one included.
    let attempts: Int

    enum Reply: String, ScriptReply {
        case acknowledged
        /// Another sender or an operator has taken the message.
        case released
        /// Another sender has delivered the message.
        case sent
    }
}

extension OutboxStore.Outcome {
    fileprivate var name: String {
        switch self {
        case .delivered: "delivered"
        case .retry: "retry"
        case .dead: "dead"
        case .expired: "expired"
        }
    }

    fileprivate var number: Int {
        switch self {
        case .delivered: OutboxStore.keyLifetime.milliseconds
        case .retry(let delay, _): delay.milliseconds
        case .dead(_, let maximum): maximum
        case .expired: 0
        }
    }

    fileprivate var reason: String {
        switch self {
        case .retry(_, let reason), .dead(let reason, _): reason
        case .delivered, .expired: ""
        }
    }
}
