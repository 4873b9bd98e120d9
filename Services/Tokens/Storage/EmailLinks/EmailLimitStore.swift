import Models
import Redis

/// Counts emails to mailboxes. The owner of a mailbox, on a known device, has limits of their own; all other callers share one.
struct EmailLimitStore: Sendable {
    /// How long an email makes another one for the same purpose needless.
    static let recentEmail: Duration = .seconds(60)

    let redis: RedisClient
    let keys: RedisKeys
    let hasher: SubjectHasher

    /// Counts an email to a mailbox, unless it is needless or a limit is reached.
    func spend(
        _ email: Tokens.SpendEmailLimit, deadline: ContinuousClock.Instant
    ) async throws -> Tokens.SpendEmailLimit.Reply {
        var isOwner = false
        if let device = email.device { isOwner = try await isCurrent(device, deadline: deadline) }
        let counters = MailboxCounters(
            self, email.mailbox, email.purpose, email.client, email.asker, isOwner: isOwner)
        let emails = counters.emails(email.rules)
        let reply = try await redis.run(
            SpendEmailLimitScript(
                sent: counters.sent, used: counters.used, requests: counters.requests, counters: emails.map(\.key),
                recentTTL: email.purpose.isRepeatable ? nil : Self.recentEmail, requestsRule: email.rules.asks,
                rules: emails.map(\.rule)), deadline: deadline)
        guard reply.counter.map(emails.indices.contains) ?? true else { throw RedisError.protocolError }
        let state = Tokens.LimitState(
            policy: "mailbox", rule: reply.counter.map { emails[$0].rule } ?? email.rules.asks,
            remaining: reply.remaining, reset: secondsRoundedUp(reply.timeLeft),
            isAllowed: reply.verdict != .refused)
        return .init(verdict: reply.verdict, state: state, isOwner: isOwner)
    }

    /// Lets a caller have another email. An email that was not sent is taken back, and makes none needless.
    func release(_ email: Tokens.ReleaseEmailLimit, deadline: ContinuousClock.Instant) async throws {
        func counters(isOwner: Bool) -> MailboxCounters {
            MailboxCounters(self, email.mailbox, email.purpose, email.client, email.asker, isOwner: isOwner)
        }
        let unsent = email.unsent.map { unsent in
            let counters = counters(isOwner: unsent.isOwner)
            return [counters.sent, counters.requests] + counters.emails(unsent.rules).map(\.key)
        }
        _ = try await redis.run(
            ReleaseEmailLimitScript(
                usedAsStranger: counters(isOwner: false).used, usedAsOwner: counters(isOwner: true).used,
                unsent: unsent ?? [], recentTTL: Self.recentEmail), deadline: deadline)
    }

    /// Whether a device's mark is of its user's current epoch.
    private func isCurrent(_ device: Tokens.KnownDevice, deadline: ContinuousClock.Instant) async throws -> Bool {
        let reply = try await redis.send(RedisCommand("GET", keys.epoch(of: device.user)), deadline: deadline)
        if reply.isNull { return false }
        guard let epoch = reply.int else { throw RedisError.protocolError }
        return device.epoch >= epoch
    }
}

/// The counters of one mailbox: those of its owner, or those of all other callers. All share a hash tag.
private struct MailboxCounters {
    private let prefix: String
    private let purpose: Tokens.SpendEmailLimit.Purpose
    /// Emails with this name replace each other.
    private let email: String
    private let isOwner: Bool
    /// Other callers are told apart; the owner is the same on all devices.
    private let caller: String

    init(
        _ store: EmailLimitStore, _ mailbox: Secret, _ purpose: Tokens.SpendEmailLimit.Purpose, _ client: ClientID,
        _ asker: Secret, isOwner: Bool
    ) {
        let hasher = store.hasher
        prefix = store.keys.mailbox(hasher.digest("mailbox", mailbox), isOwner: isOwner)
        caller = isOwner ? "all" : hasher.digest("asker", asker)
        self.purpose = purpose
        email = "\(purpose.rawValue):\(hasher.digest("client", Secret(client.description)))"
        self.isOwner = isOwner
    }

    /// Marks that an email was just sent, and that this email is no longer valid for the caller.
    var sent: String { "\(prefix):sent:\(email)" }
    var used: String { "\(prefix):used:\(email):\(caller)" }

    /// Counts the caller's requests.
    var requests: String { "\(prefix):asks:\(caller)" }

    /// Count emails. Each of the other callers may cause half of what all of them may, so that no single one uses up the limit.
    func emails(_ rules: Tokens.EmailLimitRules) -> [(key: String, rule: Tokens.LimitRule)] {
        rules.mails.flatMap { rule -> [(key: String, rule: Tokens.LimitRule)] in
            let key = "\(prefix):\(purpose.isRecovery ? "recovery" : "other"):\(rule.window)"
            let half = Tokens.LimitRule(limit: (rule.limit + 1) / 2, window: rule.window)
            return isOwner ? [(key, rule)] : [(key, rule), ("\(key):\(caller)", half)]
        }
    }
}
