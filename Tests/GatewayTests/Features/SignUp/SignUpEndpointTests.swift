import HTTPTypes
import Models
import Synchronization
import Testing

@testable import GatewayService

@Suite struct SignUpEndpointTests {
    @Test func passesOnTheProfileThatWasSent() async throws {
        let calls = Mutex<[Identity.SignUp]>([])
        var fleet = try ScriptedFleet()
        fleet.knowsDemoClientAndToken()
        fleet.opensSessions()
        let ada = Samples.ada()
        fleet.answer(Identity.SignUp.self) { call, _ in
            calls.withLock { $0.append(call) }
            return ada
        }
        let body = """
            {"email":"Ada@Example.com","password":"a long password","preferred_language":"de","locale":"de-AT",\
            "timezone":"Europe/Vienna"}
            """
        try await fleet.run { client in
            let answer = try await client.send(.post, "/auth/sign-up", body, headers: [.origin: Samples.origin])
            #expect(answer.status == .ok)
            #expect((answer.json["tokens"] as? [String: String])?["access_token"] == "access-1")
        }
        let call = try #require(calls.withLock { $0.first })
        #expect(call.email.description == "ada@example.com" && call.client == Samples.client)
        #expect(call.preferredLanguage == "de" && call.locale == "de-AT" && call.timezone == "Europe/Vienna")
    }

    @Test func namesEveryInvalidParameter() async throws {
        var fleet = try ScriptedFleet()
        fleet.knowsDemoClientAndToken()
        try await fleet.run { client in
            let answer = try await client.send(
                .post, "/auth/sign-up", #"{"email":"ada","timezone":7}"#, headers: [.origin: Samples.origin])
            #expect(answer.status == .badRequest)
            #expect(
                answer.invalidParameters.contains("body /email format")
                    && answer.invalidParameters.contains("body /password required"))
            #expect(answer.invalidParameters.contains("body /timezone type"))
        }
    }
}
