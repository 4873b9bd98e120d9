import HTTPTypes
import Models
import Testing

@testable import GatewayService

@Suite struct JoinSignUpWaitlistEndpointTests {
    private static let path = "/auth/sign-up/waitlist"

    private func fleet(
        _ calls: CallLog<Identity.JoinSignUpWaitlist>, error: ServiceError? = nil, isFirstParty: Bool = true
    ) throws -> ScriptedFleet {
        var fleet = try ScriptedFleet()
        fleet.knowsDemoClientAndToken()
        if !isFirstParty {
            fleet.answer(Identity.FindClient.self) { _, _ in
                var client = Samples.demo
                client.isFirstParty = false
                return client
            }
        }
        fleet.answer(Identity.JoinSignUpWaitlist.self) { call, _ in
            if let error { throw error }
            calls.append(call)
            return Nothing()
        }
        return fleet
    }

    @Test func putsTheAddressOnTheList() async throws {
        let calls = CallLog<Identity.JoinSignUpWaitlist>()
        try await fleet(calls).run { client in
            let answer = try await client.send(
                .post, Self.path, #"{"client_id":"client_demo","email":"Ada@Example.com"}"#,
                headers: [.origin: Samples.origin, .acceptLanguage: "de"])
            #expect(answer.status == .noContent)
            try expectDescribed(answer, by: JoinSignUpWaitlistEndpoint.operation)
        }
        let call = try #require(calls.entries.first)
        #expect(call.email.description == "ada@example.com" && call.client == Samples.client)
        #expect(call.languages.first == "de")
    }

    @Test func refusesWhatItDescribes() async throws {
        let calls = CallLog<Identity.JoinSignUpWaitlist>()
        let body = #"{"email":"ada@example.com"}"#
        for error in [
            ServiceError(.signUpClosed, detail: "No."), ServiceError(.invitationRequired, detail: "No."),
            ServiceError.notFound("waitlist"),
        ] {
            try await fleet(calls, error: error).run { client in
                let answer = try await client.send(.post, Self.path, body, headers: [.origin: Samples.origin])
                #expect(answer.code == error.code.rawValue)
                try expectDescribed(answer, by: JoinSignUpWaitlistEndpoint.operation)
            }
        }
        try await fleet(calls, isFirstParty: false).run { client in
            let answer = try await client.send(.post, Self.path, body, headers: [.origin: Samples.origin])
            #expect(answer.code == "client_not_first_party")
        }
        #expect(calls.entries.isEmpty)
    }

    @Test(arguments: [#"{}"#, #"{"email":"ada"}"#, #"{"email":null}"#, #"{"email":["ada@example.com"]}"#, "[]"])
    func refusesBadInput(_ body: String) async throws {
        let calls = CallLog<Identity.JoinSignUpWaitlist>()
        try await fleet(calls).run { client in
            let answer = try await client.send(.post, Self.path, body, headers: [.origin: Samples.origin])
            #expect(answer.status == .badRequest, "\(body)")
        }
        #expect(calls.entries.isEmpty)
    }
}
