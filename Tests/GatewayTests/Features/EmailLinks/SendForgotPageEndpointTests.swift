import Models
import Testing

@testable import GatewayService

@Suite struct SendForgotPageEndpointTests {
    private static let path = "/login/forgot?client_id=client_demo"

    private func fleet(_ calls: CallLog<Identity.RequestEmailLink>) throws -> ScriptedFleet {
        var fleet = try ScriptedFleet()
        fleet.knowsDemoClientAndToken()
        fleet.recordsEmailRequests(calls)
        return fleet
    }

    @Test func sendsTheEmailAndLeadsToTheCode() async throws {
        let calls = CallLog<Identity.RequestEmailLink>()
        try await fleet(calls).run { client in
            let answer = try await client.submit("email=Ada%40Example.com", to: Self.path)
            #expect(answer.status == .seeOther)
            #expect(answer.headers[.location] == "/login/check-mail?client_id=client_demo&what=reset")
        }
        #expect(calls.entries.map(\.purpose) == [.passwordReset])
        #expect(calls.entries.map(\.email.description) == ["ada@example.com"])
    }

    @Test(arguments: ["email=ada", "email=", "x=y"])
    func asksAgainForAMalformedAddress(_ fields: String) async throws {
        let calls = CallLog<Identity.RequestEmailLink>()
        try await fleet(calls).run { client in
            let answer = try await client.submit(fields, to: Self.path)
            #expect(answer.status == .badRequest && answer.html.marks("email"))
        }
        #expect(calls.entries.isEmpty)
    }

    @Test func refusesAFormThatAnotherSiteSends() async throws {
        let calls = CallLog<Identity.RequestEmailLink>()
        try await fleet(calls).run { client in
            let answer = try await client.send(
                .post, Self.path, "email=ada%40example.com",
                headers: [.contentType: "application/x-www-form-urlencoded"])
            #expect(answer.status == .forbidden && answer.code == "csrf_token_invalid")
        }
        #expect(calls.entries.isEmpty)
    }
}
