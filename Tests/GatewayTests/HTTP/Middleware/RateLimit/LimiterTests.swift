import Configuration
import HTTPTypes
import Hummingbird
import Models
import Synchronization
import Testing

@testable import GatewayService

@Suite struct LimiterTests {
    /// Runs `body` with a limiter whose tokens service answers with `states`. Returns the uses that it was asked to count.
    @discardableResult
    private func withLimiter(
        _ rules: LimitRules = LimitRules(), states: [Tokens.LimitState] = [],
        _ body: (Limiter) async throws -> Void
    ) async throws -> [[Tokens.Spend]] {
        let calls = Mutex<[[Tokens.Spend]]>([])
        var fleet = try ScriptedFleet()
        fleet.answer(Tokens.SpendLimits.self) { call, _ in
            calls.withLock { $0.append(call.spends) }
            return states
        }
        try await fleet.withFleet { try await body(Limiter(fleet: $0, rules: rules)) }
        return calls.withLock { $0 }
    }

    private func state(_ policy: String, remaining: Int, reset: Int = 60, isAllowed: Bool = true) -> Tokens.LimitState {
        .init(
            policy: policy, rule: .init(limit: 30, window: 60), remaining: remaining, reset: reset, isAllowed: isAllowed
        )
    }

    private func fields(of request: IncomingRequest) -> HTTPFields {
        var response = Response(status: .ok)
        request.context.limits.write(to: &response)
        return response.headers
    }

    // MARK: What is counted

    @Test func anIPv4AddressCountsAlone() async throws {
        try await withLimiter { limiter in
            let use = try #require(limiter.use(.signIn, by: .testing(clientAddress: "192.0.2.7")))
            #expect(
                use == .init(policy: "sign_in", subject: Secret("address 192.0.2.7"), rule: LimitPolicy.signIn.standard)
            )
        }
    }

    /// One site may have 65,536 networks of 64 bits, so the wider networks have limits of their own.
    @Test func anIPv6AddressCountsForItsWiderNetworksToo() async throws {
        try await withLimiter { limiter in
            let use = try #require(limiter.use(.signIn, by: .testing(clientAddress: "2001:db8:1:203::9")))
            #expect(use.subject == Secret("address 32.1.13.184.0.1.2.3") && use.rule.limit == 30)
            #expect(
                use.groups == [
                    .init(subject: Secret("address 32.1.13.184.0.1.2"), rule: .init(limit: 120, window: 60)),
                    .init(subject: Secret("address 32.1.13.184.0.1"), rule: .init(limit: 480, window: 60)),
                ])
        }
    }

    @Test func aRequestWithoutAnAddressSharesOneLimit() async throws {
        try await withLimiter { limiter in
            #expect(limiter.use(.mail, by: .testing(clientAddress: nil))?.subject == Secret("address unknown"))
            #expect(
                limiter.use(.mail, by: .testing(clientAddress: "no address"))?.subject == Secret("address no address"))
        }
    }

    @Test func aCallerIsItsWidestNetwork() {
        #expect(Limiter.caller(.testing(clientAddress: "2001:db8:1:203::9")) == "address 32.1.13.184.0.1")
        #expect(Limiter.caller(.testing(clientAddress: "2001:db8:1:fff::9")) == "address 32.1.13.184.0.1")
        #expect(Limiter.caller(.testing(clientAddress: "192.0.2.7")) == "address 192.0.2.7")
    }

    @Test func subjectsAreCountedInOneCall() async throws {
        let calls = try await withLimiter { limiter in
            try await limiter.spend(.userMail, on: ["user a", "account b"], .testing())
        }
        #expect(calls.map { $0.map(\.subject) } == [["user a", "account b"].map { Secret($0) }])
        #expect(calls.first?.allSatisfy { $0.policy == "user_mail" && $0.groups == nil } == true)
    }

    @Test func withoutLimitsNothingIsCounted() async throws {
        let calls = try await withLimiter(.off) { limiter in
            let request = IncomingRequest.testing()
            try await limiter.spend(.signIn, by: request)
            try await limiter.spend(.documents, by: request)
            try await limiter.spend(.userMail, on: ["user a"], request)
            #expect(limiter.use(.signIn, by: request) == nil)
            #expect(fields(of: request)[.rateLimit] == nil)
        }
        #expect(calls.isEmpty)
    }

    // MARK: What is reported

    @Test func theFewestRequestsLeftAreReported() async throws {
        try await withLimiter(states: [state("user_mail", remaining: 9), state("user_mail", remaining: 2)]) { limiter in
            let request = IncomingRequest.testing()
            try await limiter.spend(.userMail, on: ["user a", "account b"], request)
            #expect(fields(of: request)[.rateLimitRemaining] == "2")
        }
    }

    @Test func anExceededLimitIs429WithItsReset() async throws {
        let states = [state("sign_in", remaining: 0), state("sign_in", remaining: 0, reset: 17, isAllowed: false)]
        try await withLimiter(states: states) { limiter in
            let request = IncomingRequest.testing()
            await #expect(throws: ServiceError.rateLimited(retryAfter: 17)) {
                try await limiter.spend(.signIn, by: request)
            }
            #expect(fields(of: request)[.rateLimitReset] == "17")
        }
    }

    /// Documents must be there when tokens is not.
    @Test func documentsAreCountedInThisProcess() async throws {
        let variables = ["LATCHKEY_LIMIT_DOCUMENTS": "2/60s"]
        let rules = try LimitRules(
            ConfigReader(provider: EnvironmentVariablesProvider(environmentVariables: variables)))
        let calls = try await withLimiter(rules) { limiter in
            for _ in 0..<2 { try await limiter.spend(.documents, by: .testing()) }
            let error = await #expect(throws: ServiceError.self) { try await limiter.spend(.documents, by: .testing()) }
            #expect(error?.code == .rateLimited && (error?.retryAfter ?? 0) > 0)
            try await limiter.spend(.documents, by: .testing(clientAddress: "192.0.2.8"))
        }
        #expect(calls.isEmpty)
    }

    @Test func aRejectionElsewhereIsReportedIfItIsOfALimit() async throws {
        try await withLimiter { limiter in
            let (limited, other) = (IncomingRequest.testing(), IncomingRequest.testing())
            let error = ServiceError.rateLimited(retryAfter: 40)
            #expect(limiter.recordRejection(error, .failedSignIns, limited) == error)
            #expect(fields(of: limited)[.rateLimit] == #""sign_in_failures";r=0;t=40"#)
            #expect(limiter.recordRejection(.tokenInvalid, .failedSignIns, other) == .tokenInvalid)
            #expect(fields(of: other)[.rateLimit] == nil)
        }
    }

    @Test func theStateOfACallThatCountsItselfIsReported() async throws {
        try await withLimiter { limiter in
            let request = IncomingRequest.testing()
            limiter.report(nil, request)
            #expect(fields(of: request)[.rateLimit] == nil)
            limiter.report(state("token", remaining: 3), request)
            #expect(fields(of: request)[.rateLimit] == #""token";r=3;t=60"#)
        }
    }
}
