import HTTPTypes
import Models
import Testing

@testable import GatewayService

@Suite struct AddEmailEndpointTests {
    private static let body = #"{"email":"New@Example.com"}"#

    @Test func addsAndCountsTheEmail() async throws {
        let scenario = EmailsScenario()
        try await scenario.fleet().run(limits: LimitRules()) { client in
            let answer = try await client.send(.post, "/auth/emails", Self.body, headers: EmailsScenario.bearer)
            try expectDescribed(answer, by: AddEmailEndpoint.operation)
            #expect(answer.status == .created && answer.json["email"] as? String == "new@example.com")
            #expect(answer.json["pending"] as? Bool == true && answer.json["primary"] as? Bool == false)
        }
        #expect(scenario.calls.entries == ["add new@example.com"])
        #expect(scenario.mails.charges.withLock { $0.map(\.purpose) } == [.signUp])
        #expect(scenario.mails.releases.withLock { $0.isEmpty })
    }

    /// An email that is not sent is given back, whatever the reason.
    @Test func refusesWhatIdentityRefuses() async throws {
        for code in [ErrorCode.emailExists, .emailLimitReached, .userSuspended] {
            var scenario = EmailsScenario()
            scenario.error = ServiceError(code, detail: "No.")
            try await scenario.fleet().run(limits: LimitRules()) { client in
                let answer = try await client.send(.post, "/auth/emails", Self.body, headers: EmailsScenario.bearer)
                try expectDescribed(answer, by: AddEmailEndpoint.operation)
                #expect(answer.code == code.rawValue)
            }
            #expect(scenario.mails.releases.withLock { $0.count } == 1)
        }
    }

    @Test func needsAFreshSignInOrThePassword() async throws {
        var scenario = EmailsScenario()
        scenario.isFresh = false
        try await scenario.fleet().run { client in
            for (password, code) in [
                ("", "insufficient_user_authentication"), (#","password":"wrong""#, "invalid_credentials"),
                (#","password":"right""#, nil),
            ] {
                let body = #"{"email":"new@example.com"\#(password)}"#
                let answer = try await client.send(.post, "/auth/emails", body, headers: EmailsScenario.bearer)
                try expectDescribed(answer, by: AddEmailEndpoint.operation)
                #expect(answer.code == code)
            }
        }
    }

    @Test func stopsAtTheLimitOfTheMailbox() async throws {
        var fleet = try EmailsScenario().fleet()
        fleet.countsEmails(EmailLog(.refused))
        try await fleet.run(limits: LimitRules()) { client in
            let answer = try await client.send(.post, "/auth/emails", Self.body, headers: EmailsScenario.bearer)
            try expectDescribed(answer, by: AddEmailEndpoint.operation)
            #expect(answer.status == .tooManyRequests)
        }
    }

    @Test func refusesWhatIsNoAddress() async throws {
        try await EmailsScenario().fleet().run { client in
            for body in ["{}", #"{"email":"ada"}"#, #"{"email":7}"#] {
                let answer = try await client.send(.post, "/auth/emails", body, headers: EmailsScenario.bearer)
                #expect(answer.status == .badRequest && answer.code == "invalid_request")
            }
        }
    }
}
