import Foundation
import Logging
import Models
import Redis
import SMTP
import ServiceKit
import Synchronization
import TestKit
import Testing

@testable import MailerService

/// An outbox of its own on a real Redis, and workers that send from it.
struct OutboxFixture: Sendable {
    let outbox: OutboxStore
    let metrics = MetricsRegistry()
    private let url: String
    private let prefix: String

    /// Uses the server that all tests share, unless a URL is given.
    init(url: String? = nil, prefix: String = "test-\(UUID().uuidString):mailer:") async throws {
        self.url = if let url { url } else { try await TestRedis.shared().url }
        self.prefix = prefix
        outbox = try Self.outbox(self.url, prefix)
    }

    /// The same outbox as another process sees it.
    func another() throws -> OutboxStore { try Self.outbox(url, prefix) }

    private static func outbox(_ url: String, _ prefix: String) throws -> OutboxStore {
        OutboxStore(
            redis: RedisClient(configuration: try RedisConfiguration(url: url), logger: .discarding), prefix: prefix)
    }

    /// The names of the senders in the consumer group; none before the first sender has made the group.
    var senders: [String] {
        get async {
            let reply = try? await outbox.redis.send(RedisCommand("XINFO", "CONSUMERS", outbox.stream, "senders"))
            return reply?.array?.compactMap { $0.array?[1].string } ?? []
        }
    }

    /// Whether a worker has looked for messages: the first one makes the consumer group.
    var hasWorker: Bool {
        get async { await (try? outbox.redis.send(RedisCommand("XINFO", "GROUPS", outbox.stream)))?.array?.count == 1 }
    }

    /// For how many milliseconds the lease of the first leased message has not been renewed; nil if none is leased.
    var leaseAge: Int? {
        get async {
            let reply = try? await outbox.redis.send(
                RedisCommand("XPENDING", outbox.stream, "senders", "-", "+", 1))
            return reply?.array?.first?.array?[2].int
        }
    }

    var counts: OutboxStore.Counts {
        get async throws { try await outbox.counts(deadline: .now + .seconds(3)) }
    }

    /// Accepts a mail to each of `recipients`.
    @discardableResult
    func accept(_ recipients: String..., expiresAt: Timestamp? = nil) async throws -> [MessageID] {
        try await accept(recipients, expiresAt: expiresAt)
    }

    @discardableResult
    func accept(_ recipients: [String], expiresAt: Timestamp? = nil) async throws -> [MessageID] {
        var ids: [MessageID] = []
        for recipient in recipients {
            let mail = OutgoingMail(
                kind: .notice, recipient: try #require(EmailAddress(recipient)), values: ["name": "Ann"],
                expiresAt: expiresAt)
            ids.append(
                try await outbox.accept(mail, key: UUID().uuidString, deadline: .now + .seconds(3)).id)
        }
        return ids
    }

    /// A worker as another process would run it, with short delays.
    func worker(
        _ transport: any MailTransport, outbox: OutboxStore? = nil, parallel: Int = 4,
        spans: SpanBuffer = SpanBuffer(capacity: 1000), logger: Logger = .discarding,
        _ change: (inout OutboxPolicy) -> Void = { _ in }
    ) throws -> OutboxWorker {
        var policy = OutboxPolicy()
        policy.firstDelay = .milliseconds(200)
        policy.maximumDelay = .seconds(1)
        policy.lease = .seconds(1)
        policy.pollInterval = .milliseconds(50)
        change(&policy)
        let sender = try #require(MailSender("Latchkey <no-reply@example.com>"))
        return OutboxWorker(
            outbox: try outbox ?? another(), renderer: PlainMailRenderer(sender: sender), transport: transport,
            instance: "test", parallel: parallel, policy: policy, metrics: OutboxMetrics(.emails, factory: metrics),
            tracer: SpanRecorder(buffer: spans), logger: logger)
    }

    /// Runs `workers` while `body` runs, and then cancels them.
    func sending(_ workers: OutboxWorker..., body: () async throws -> Void) async throws {
        let tasks = workers.map { worker in Task { try await worker.run() } }
        defer { for task in tasks { task.cancel() } }
        try await body()
    }

    /// Waits until the outbox holds so many messages, and outcomes were counted so often. (An outcome is counted after it is
    /// stored.)
    func wait(
        within limit: Duration = .seconds(10), waiting: Int = 0, dead: Int = 0, _ counted: [String: Int] = [:]
    ) async throws {
        try await eventually(within: limit, "waiting \(waiting), dead \(dead), \(counted)") {
            guard let counts = try? await counts else { return false }
            return counts == .init(waiting: waiting, dead: dead) && counted.allSatisfy { count($0.key) == $0.value }
        }
    }

    /// How often an outcome was counted.
    func count(_ outcome: String) -> Int {
        let line = metrics.text().split(separator: "\n").first {
            $0.hasPrefix("mailer_messages") && $0.contains("outcome=\"\(outcome)\"")
        }
        return line?.split(separator: " ").last.flatMap { Int($0) } ?? 0
    }
}

extension TestMailServer {
    /// Sends to this server with STARTTLS and a password.
    func delivery(connections: Int = 4, timeout: Duration = .seconds(10)) throws -> SMTPDelivery {
        let url = "smtp://user:password@localhost:\(try ports.starttls)?starttls=required&ca=\(caFile)"
        var configuration = try SMTPConfiguration(url: url)
        configuration.connections = connections
        configuration.timeout = timeout
        return SMTPDelivery(transport: SMTPTransport(configuration: configuration))
    }

    /// How often each recipient got a mail.
    func deliveries() throws -> [String: Int] {
        try mails().reduce(into: [:]) { counts, mail in for to in mail.to { counts[to, default: 0] += 1 } }
    }
}

/// Something that deliveries wait for.
final class Gate: Sendable {
    private let state = Mutex((isOpen: false, waiters: [CheckedContinuation<Void, Never>]()))

    /// Waits until the gate is open.
    func wait() async {
        await withCheckedContinuation { continuation in
            let isOpen = state.withLock { state in
                if !state.isOpen { state.waiters.append(continuation) }
                return state.isOpen
            }
            if isOpen { continuation.resume() }
        }
    }

    /// Lets all through, now and later.
    func open() {
        let waiters = state.withLock { state in
            defer { state = (true, []) }
            return state.waiters
        }
        for waiter in waiters { waiter.resume() }
    }
}

/// A transport that runs a closure of the test.
struct ScriptedDelivery: MailTransport {
    let body: @Sendable (WrittenMail, MessageID) async throws(DeliveryError) -> Void

    init(_ body: @escaping @Sendable (WrittenMail, MessageID) async throws(DeliveryError) -> Void) {
        self.body = body
    }

    func deliver(_ mail: WrittenMail, id: MessageID) async throws(DeliveryError) { try await body(mail, id) }
    func close() async {}
}

/// Collects the ids of messages.
final class Tally: Sendable {
    private let ids = Mutex<[MessageID]>([])
    func add(_ id: MessageID) { ids.withLock { $0.append(id) } }
    var all: [MessageID] { ids.withLock { $0 } }
}
