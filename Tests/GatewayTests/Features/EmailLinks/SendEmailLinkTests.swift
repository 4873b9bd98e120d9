import HTTPTypes
import Models
import Testing

@testable import GatewayService

/// What the endpoints share that send an email to an address.
@Suite struct SendEmailLinkTests {
    private func fleet(_ calls: CallLog<Identity.RequestEmailLink>) throws -> ScriptedFleet {
        var fleet = try ScriptedFleet()
        fleet.knowsDemoClientAndToken()
        fleet.recordsEmailRequests(calls)
        return fleet
    }

    private func send(
        _ body: String, headers: HTTPFields = EmailScenario.fromClient, cookie: String? = nil,
        _ calls: CallLog<Identity.RequestEmailLink> = CallLog()
    ) async throws -> (status: HTTPResponse.Status, code: String?, invalidParameters: [String], cookie: String?) {
        try await fleet(calls).withFleet { fleet in
            let useCases = UseCases(fleet)
            var headers = headers
            headers[.contentType] = "application/json"
            headers[.cookie] = cookie
            let request = IncomingRequest.testing(.post, "/auth/x", headers: headers, body: body)
            do {
                let response = try await SendEmailLink(
                    clients: useCases.clients, requestEmailLink: useCases.requestEmailLink
                ).respond(to: request, sending: .passwordReset)
                let cookie = response.headers[values: .setCookie].first.map { String($0.prefix { $0 != ";" }) }
                return (response.status, nil, [], cookie)
            } catch let error as ServiceError {
                let paths = (error.invalidParams ?? []).map(\.path)
                return (.init(code: error.status), error.code.rawValue, paths, nil)
            }
        }
    }

    @Test func theClientIsNamedByIDOrOrigin() async throws {
        let calls = CallLog<Identity.RequestEmailLink>()
        for body in [
            #"{"email":"Ann@Example.com"}"#, #"{"email":"ann@example.com","client_id":"client_demo"}"#,
        ] {
            #expect(try await send(body, calls).status == .noContent)
        }
        #expect(calls.entries.map(\.client) == [Samples.client, Samples.client])
        #expect(calls.entries.map(\.email.description) == ["ann@example.com", "ann@example.com"])
        let foreign = try await send(#"{"email":"ann@example.com"}"#, headers: [.origin: "https://evil.example"])
        #expect(foreign.code == "origin_not_allowed")
    }

    @Test func theCodeIsBoundToACookieOnceTheCallerKeepsIt() async throws {
        let calls = CallLog<Identity.RequestEmailLink>()
        let body = #"{"email":"ann@example.com","redirect_uri":"https://app.example.com/done"}"#
        let first = try await send(body, calls)
        let cookie = try #require(first.cookie)
        let second = try await send(body, cookie: cookie, calls)
        #expect(second.cookie == cookie)
        let known = try #require(EmailCodeCookie(.testing(headers: [.cookie: cookie])))
        #expect(calls.entries.map(\.origin?.device) == [nil, known.device])
        #expect(calls.entries.map(\.redirectURI) == Array(repeating: "https://app.example.com/done", count: 2))
    }

    @Test(arguments: [
        (#"{}"#, ["/email"]), (#"{"email":"ann"}"#, ["/email"]),
        (#"{"email":"ann@example.com","client_id":"x","redirect_uri":7}"#, ["/client_id", "/redirect_uri"]),
    ])
    func aMalformedRequestSendsNothing(_ body: String, _ paths: [String]) async throws {
        let calls = CallLog<Identity.RequestEmailLink>()
        let answer = try await send(body, calls)
        #expect(answer.status == .badRequest && answer.invalidParameters.sorted() == paths)
        let noOrigin = try await send(#"{"email":"ann@example.com"}"#, headers: [:], calls)
        #expect(noOrigin.invalidParameters == ["Origin"])
        #expect(calls.entries.isEmpty)
    }
}
