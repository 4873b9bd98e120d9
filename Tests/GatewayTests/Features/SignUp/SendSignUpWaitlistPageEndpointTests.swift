import Models
import Testing

@testable import GatewayService

@Suite struct SendSignUpWaitlistPageEndpointTests {
    private static let path = "/login/sign-up/waitlist?client_id=client_demo"

    private func fleet(
        _ mode: SignUpSettings.Mode = .waitlist, error: ServiceError? = nil,
        _ calls: CallLog<Identity.JoinSignUpWaitlist> = CallLog()
    ) throws -> ScriptedFleet {
        var fleet = try ScriptedFleet()
        fleet.knowsDemoClientAndToken()
        fleet.answer(Identity.FindClient.self) { _, _ in
            var client = Samples.demo
            client.signUpSettings.mode = mode
            return client
        }
        fleet.answer(Identity.JoinSignUpWaitlist.self) { call, _ in
            if let error { throw error }
            calls.append(call)
            return Nothing()
        }
        return fleet
    }

    @Test func leadsToThePageThatStatesWhatHappensNext() async throws {
        let calls = CallLog<Identity.JoinSignUpWaitlist>()
        try await fleet(calls).run { client in
            let answer = try await client.submit("email=ada%40example.com", to: Self.path + "&ui_locales=de")
            #expect(answer.status == .seeOther)
            let location = try #require(answer.headers[.location])
            let page = try await client.page(location, cookie: answer.cookies)
            #expect(page.status == .ok && page.html.contains("Sie stehen auf der Warteliste"))
            #expect(page.html.contains("ada@example.com"))
        }
        #expect(calls.entries.first?.languages.first == "de")
    }

    private func fleet(_ calls: CallLog<Identity.JoinSignUpWaitlist>) throws -> ScriptedFleet {
        try fleet(.waitlist, error: nil, calls)
    }

    @Test func keepsWhatWasTypedAfterAnError() async throws {
        try await fleet().run { client in
            let answer = try await client.submit("email=ada%40%22", to: Self.path)
            #expect(answer.status == .badRequest && answer.html.marks("email"))
            #expect(answer.html.input("email")?.contains("value=\"ada@&quot;\"") == true)
        }
        try await fleet(error: .rateLimited(retryAfter: 9)).run { client in
            let answer = try await client.submit("email=ada%40example.com", to: Self.path)
            #expect(answer.status == .tooManyRequests && answer.html.hasAlert)
            #expect(answer.html.input("email")?.contains("value=\"ada@example.com\"") == true)
        }
    }

    /// The form may be older than the policy.
    @Test func leadsToTheSignUpPageWithoutAWaitlist() async throws {
        for mode in [SignUpSettings.Mode.open, .invite, .closed] {
            let calls = CallLog<Identity.JoinSignUpWaitlist>()
            try await fleet(mode, error: nil, calls).run { client in
                let answer = try await client.submit("email=ada%40example.com", to: Self.path)
                #expect(answer.status == .seeOther)
                #expect(answer.headers[.location] == "/login/sign-up?client_id=client_demo")
            }
            #expect(calls.entries.isEmpty)
        }
    }
}
