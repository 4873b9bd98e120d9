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

    /// Counts `request` by the address that it comes from. Throws 429.
    func spend(_ policy: LimitPolicy, by request: IncomingRequest) async throws {
        try await spend(policy, on: Self.subject(of: request), request)
    }

    /// Counts `request` against what it is about: a mailbox, an account. Throws 429.
    func spend(_ policy: LimitPolicy, on subject: String, _ request: IncomingRequest) async throws {
        guard let spend = use(policy, subject) else { return }
        let states =
            policy == .documents
            ? [documents.spend(subject, spend.rule)] : try await fleet.tokens.call(Tokens.SpendLimits([spend]))
        for state in states {
            request.context.limits.note(state)
            guard state.isAllowed else { throw ServiceError.rateLimited(retryAfter: state.reset) }
        }
    }

    /// A use by the address that `request` comes from, for a call that counts it itself; nil without limits.
    func use(_ policy: LimitPolicy, by request: IncomingRequest) -> Tokens.Spend? {
        use(policy, Self.subject(of: request))
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

    private func use(_ policy: LimitPolicy, _ subject: String) -> Tokens.Spend? {
        rules.isOn ? Tokens.Spend(policy: policy.rawValue, subject: Secret(subject), rule: rules[policy]) : nil
    }

    private static func subject(of request: IncomingRequest) -> String {
        "address \(request.context.clientAddress.map { AddressRange.neighbourhood(of: $0) } ?? "unknown")"
    }
}
