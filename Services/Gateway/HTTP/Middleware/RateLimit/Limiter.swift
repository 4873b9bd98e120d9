import Models
import RPCClient

/// Counts requests against limits, which tokens keeps for all gateways together.
struct Limiter: Sendable {
    let fleet: Fleet
    let rules: LimitRules
    private let documents = LocalLimiter(policy: LimitPolicy.documents.rawValue)

    init(fleet: Fleet, rules: LimitRules) {
        self.fleet = fleet
        self.rules = rules
    }

    /// How much more a wider IPv6 network may do than the /64 inside it: whoever has a /56 or a /48 has 256 or 65,536 of
    /// these (RFC 6177).
    private static let wider = [4, 16]

    /// Counts `request` by the network that it comes from. Throws 429.
    func spend(_ policy: LimitPolicy, by request: IncomingRequest) async throws {
        guard let use = use(policy, by: request) else { return }
        if policy == .documents {
            try note([documents.spend(use.subject.reveal(), use.rule)], request)
        } else {
            try await spend([use], request)
        }
    }

    /// Counts `request` against what it is about: users, accounts. Throws 429.
    func spend(_ policy: LimitPolicy, on subjects: [String], _ request: IncomingRequest) async throws {
        guard rules.isOn else { return }
        try await spend(
            subjects.map { .init(policy: policy.rawValue, subject: Secret($0), rule: rules[policy]) }, request)
    }

    private func spend(_ uses: [Tokens.Spend], _ request: IncomingRequest) async throws {
        try note(try await fleet.tokens.call(Tokens.SpendLimits(uses)), request)
    }

    /// Notes the state that is nearest to its end. Throws 429 when one is beyond it.
    private func note(_ states: [Tokens.LimitState], _ request: IncomingRequest) throws {
        guard let nearest = states.first(where: { !$0.isAllowed }) ?? states.min(by: { $0.remaining < $1.remaining })
        else { return }
        request.context.limits.note(nearest)
        guard nearest.isAllowed else { throw ServiceError.rateLimited(retryAfter: nearest.reset) }
    }

    /// A use by the network that `request` comes from, and by the wider ones around it, for a call that counts it itself;
    /// nil without limits.
    func use(_ policy: LimitPolicy, by request: IncomingRequest) -> Tokens.Spend? {
        guard rules.isOn else { return nil }
        let rule = rules[policy]
        let networks = Self.networks(of: request)
        let groups = zip(networks.dropFirst(), Self.wider).map { network, factor in
            Tokens.Spend.Group(
                subject: Secret(network), rule: .init(limit: rule.limit * factor, window: rule.window))
        }
        return Tokens.Spend(
            policy: policy.rawValue, subject: Secret(networks[0]), rule: rule, groups: groups.isEmpty ? nil : groups)
    }

    /// Notes what such a call said is left.
    func note(_ state: Tokens.LimitState?, _ request: IncomingRequest) {
        if let state { request.context.limits.note(state) }
    }

    /// Notes that such a call, or an attempt, was refused. Answers the error for `throw`.
    func refused(_ error: ServiceError, _ policy: LimitPolicy, _ request: IncomingRequest) -> ServiceError {
        if error.status == 429 {
            request.context.limits.note(
                .init(
                    policy: policy.rawValue, rule: rules[policy], remaining: 0, reset: error.retryAfter ?? 1,
                    isAllowed: false))
        }
        return error
    }

    /// The network that `request` comes from, and the wider ones that it is part of.
    private static func networks(of request: IncomingRequest) -> [String] {
        let networks = request.context.clientAddress.map { AddressRange.neighbourhoods(of: $0) } ?? ["unknown"]
        return networks.map { "address \($0)" }
    }

    /// Who asks, where the caller counts beside something else: the widest network, so that nobody is many.
    static func asker(_ request: IncomingRequest) -> String { networks(of: request).last ?? "unknown" }
}
