import Models
import Redis

extension LimitStore {
    /// How long a mail that went out makes another one of its purpose needless.
    static let recentMail: Duration = .seconds(60)

    /// Counts a mail to a mailbox, unless it is needless or too often.
    func spend(_ mail: Tokens.SpendEmailLimit, deadline: ContinuousClock.Instant) async throws
        -> Tokens.SpendEmailLimit.Reply
    {
        var isOwner = false
        if let device = mail.device { isOwner = try await isKnown(device, deadline: deadline) }
        let keys = MailKeys(self, mail.mailbox, mail.purpose, mail.client, mail.asker, isOwner: isOwner)
        let counters = keys.counters(mail.rules)
        let reply = try await redis.run(
            Scripts.spendMail, keys: [keys.sent, keys.used] + counters.map(\.key),
            arguments: [mail.purpose.isRepeatable ? 0 : Self.recentMail.milliseconds]
                + counters.flatMap { [$0.rule.limit, $0.rule.window * 1000] },
            deadline: deadline)
        let parts = reply.array ?? []
        guard parts.count == 4, let verdict = parts[0].string.flatMap(Tokens.SpendEmailLimit.Reply.Verdict.init),
            let nearest = parts[1].int, counters.indices.contains(nearest - 1), let remaining = parts[2].int,
            let left = parts[3].int
        else { throw RedisError.protocolError }
        let state = Tokens.LimitState(
            policy: "mailbox", rule: counters[nearest - 1].rule, remaining: remaining, reset: (left + 999) / 1000,
            isAllowed: verdict != .refused)
        return .init(verdict: verdict, state: state, isOwner: isOwner)
    }

    /// Lets the caller have another mail, and takes one back that was not sent: then nobody's is needless either.
    func settle(_ mail: Tokens.ReleaseEmailLimit, deadline: ContinuousClock.Instant) async throws {
        func keys(isOwner: Bool) -> MailKeys {
            MailKeys(self, mail.mailbox, mail.purpose, mail.client, mail.asker, isOwner: isOwner)
        }
        let unsent = mail.unsent.map { unsent in
            let keys = keys(isOwner: unsent.isOwner)
            return [keys.sent] + keys.counters(unsent.rules).map(\.key)
        }
        _ = try await redis.run(
            Scripts.settleMail, keys: [keys(isOwner: false).used, keys(isOwner: true).used] + (unsent ?? []),
            arguments: [Self.recentMail.milliseconds], deadline: deadline)
    }
}

/// Where the mails of one mailbox are counted, those that strangers cause apart from its owner's. All share a hash tag, as
/// the scripts need in a cluster.
private struct MailKeys {
    private let prefix: String
    private let purpose: Tokens.SpendEmailLimit.Purpose
    /// Which mails are as good as each other.
    private let mail: String
    private let isOwner: Bool
    /// Strangers are told apart; the owner is one at all devices.
    private let who: String

    init(
        _ store: LimitStore, _ mailbox: Secret, _ purpose: Tokens.SpendEmailLimit.Purpose, _ client: ClientID,
        _ asker: Secret, isOwner: Bool
    ) {
        prefix = "\(store.prefix)mail:{\(store.digest("mailbox", mailbox))}:\(isOwner ? "owner" : "others")"
        who = isOwner ? "all" : store.digest("asker", asker)
        self.purpose = purpose
        mail = "\(purpose.rawValue):\(store.digest("client", Secret(client.description)))"
        self.isOwner = isOwner
    }

    /// Marks that a mail of the purpose went out, and that it is of no more use to the caller.
    var sent: String { "\(prefix):sent:\(mail)" }
    var used: String { "\(prefix):used:\(mail):\(who)" }

    /// The caller's asks first, then the mails. Of what strangers may cause each may use half, so that one alone can't use
    /// up what another may need.
    func counters(_ rules: Tokens.EmailLimitRules) -> [(key: String, rule: Tokens.LimitRule)] {
        let mails = rules.mails.flatMap { rule -> [(key: String, rule: Tokens.LimitRule)] in
            let key = "\(prefix):\(purpose.isRecovery ? "recovery" : "other"):\(rule.window)"
            let half = Tokens.LimitRule(limit: (rule.limit + 1) / 2, window: rule.window)
            return isOwner ? [(key, rule)] : [(key, rule), ("\(key):\(who)", half)]
        }
        return [("\(prefix):asks:\(who)", rules.asks)] + mails
    }
}
