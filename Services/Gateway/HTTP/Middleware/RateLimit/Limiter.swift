import CoreMetrics
import Models
import RPCClient
import ServiceKit

/// Counts requests against limits, which tokens keeps for all gateways together.
struct Limiter: Sendable {
    let fleet: Fleet
    let rules: LimitRules
    private let refused = Dictionary(
        uniqueKeysWithValues: LimitPolicy.allCases.map { policy in
            (policy.rawValue, Counter(label: "gateway_limited", dimensions: [("limit", policy.rawValue)]))
        })
    private let documents = LocalLimiter(policy: LimitPolicy.documents.rawValue)

    init(fleet: Fleet, rules: LimitRules) {
        self.fleet = fleet
        self.rules = rules
    }

    /// How many times the limit of a /64 the wider IPv6 networks have: one site may have a /56 or a /48, which are 256 or
    /// 65,536 of them (RFC 6177).
    private static let wider = [4, 16]

    /// Counts `request` by the network that it comes from.
    ///
    /// - Throws: 429 `rate_limited`.
    func spend(_ policy: LimitPolicy, by request: IncomingRequest) async throws {
        guard let use = use(policy, by: request) else { return }
        if policy == .documents {
            try record([documents.spend(use.subject.reveal(), use.rule)], request)
        } else {
            try await spend([use], request)
        }
    }

    /// Counts `request` by what it is about, such as a user or an account.
    ///
    /// - Throws: 429 `rate_limited`.
    func spend(_ policy: LimitPolicy, on subjects: [String], _ request: IncomingRequest) async throws {
        guard rules.isOn else { return }
        try await spend(
            subjects.map { .init(policy: policy.rawValue, subject: Secret($0), rule: rules[policy]) }, request)
    }

    private func spend(_ uses: [Tokens.Spend], _ request: IncomingRequest) async throws {
        try record(try await fleet.tokens.call(Tokens.SpendLimits(uses)), request)
    }

    /// Records the state with the fewest requests left, for the response. Throws 429 if a limit is exceeded.
    private func record(_ states: [Tokens.LimitState], _ request: IncomingRequest) throws {
        guard let nearest = states.first(where: { !$0.isAllowed }) ?? states.min(by: { $0.remaining < $1.remaining })
        else { return }
        request.context.limits.record(nearest)
        guard nearest.isAllowed else { throw rejection(nearest) }
    }

    /// The error for a request beyond a limit, which is counted.
    func rejection(_ state: Tokens.LimitState) -> ServiceError {
        refused[state.policy]?.increment()
        return .rateLimited(retryAfter: state.reset)
    }

    /// What to count `request` by, for a call that counts it itself: its network, and the wider ones around it. Nil if there
    /// are no limits.
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

    /// Records the state that such a call returned.
    func report(_ state: Tokens.LimitState?, _ request: IncomingRequest) {
        if let state { request.context.limits.record(state) }
    }

    /// Records that such a call, or an attempt, was rejected. Returns the error to throw.
    func recordRejection(_ error: ServiceError, _ policy: LimitPolicy, _ request: IncomingRequest) -> ServiceError {
        if error.status == 429 {
            refused[policy.rawValue]?.increment()
            request.context.limits.record(
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

    /// The caller, for limits that count callers: the widest network, so that one caller does not count as many.
    static func caller(_ request: IncomingRequest) -> String { networks(of: request).last ?? "unknown" }
}
