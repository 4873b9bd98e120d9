import HTTPTypes
import Models
import Testing

@testable import GatewayService

/// Checks an endpoint that sends an email to an address: what it asks identity for, and every error that it declares.
///
/// - Parameter method: the login method without which a client can't ask for such an email.
func checkEmailRequests(
    _ operation: GatewayService.Operation, sending purpose: OneTimeGrant.Purpose, needing method: LoginMethod
) async throws {
    func run(
        methods: [LoginMethod], _ body: String, from origin: String, _ calls: CallLog<Identity.RequestEmailLink>
    ) async throws -> (status: UInt, code: String?) {
        var fleet = try ScriptedFleet()
        fleet.knowsDemoClientAndToken()
        fleet.answer(Identity.FindClient.self) { call, _ in
            switch call.key {
            case .id(Samples.client), .origin(Samples.origin):
                var client = Samples.demo
                (client.loginMethods, client.configuredMethods) = (methods, methods)
                return client
            case .id: throw ServiceError(.unknownClient, detail: "No such client.")
            case .origin: throw ServiceError(.originNotAllowed, detail: "No such origin.")
            }
        }
        fleet.answer(Identity.RequestEmailLink.self) { call, _ in
            if call.redirectURI != nil {
                throw ServiceError.invalid([.init(in: .body, path: "/redirect_uri", type: "unregistered")])
            }
            calls.append(call)
            return Nothing()
        }
        let answer = CallLog<(UInt, String?)>()
        try await fleet.run { client in
            let response = try await client.send(.post, operation.route.path, body, headers: [.origin: origin])
            try expectDescribed(response, by: operation)
            answer.append((UInt(response.status.code), response.code))
        }
        return try #require(answer.entries.first)
    }

    let body = #"{"email":"ann@example.com"}"#
    let sent = CallLog<Identity.RequestEmailLink>()
    let answer = try await run(methods: [method], body, from: Samples.origin, sent)
    #expect(answer.status == 204 && sent.entries.map(\.purpose) == [purpose])

    let unsent = CallLog<Identity.RequestEmailLink>()
    let others = LoginMethod.allCases.filter { $0 != method }
    let disabled = try await run(methods: others, body, from: Samples.origin, unsent)
    #expect(disabled.code == "method_not_enabled")
    let foreign = try await run(methods: [method], body, from: "https://evil.example", unsent)
    #expect(foreign.code == "origin_not_allowed")
    let unknown = try await run(
        methods: [method], #"{"email":"ann@example.com","client_id":"client_nobody"}"#, from: Samples.origin, unsent)
    #expect(unknown.code == "unknown_client")
    let unregistered = try await run(
        methods: [method], #"{"email":"ann@example.com","redirect_uri":"https://evil.example"}"#, from: Samples.origin,
        unsent)
    #expect(unregistered.code == "invalid_request")
    #expect(unsent.entries.isEmpty)
}
