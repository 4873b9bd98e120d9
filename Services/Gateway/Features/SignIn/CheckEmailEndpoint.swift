import Hummingbird
import Models
import RPCClient

/// Tells whether an address is registered, and with which methods its user may sign in: the first step of a sign-in in several
/// steps. An application may hide the former (`hide_account_existence`).
struct CheckEmailEndpoint: Endpoint {
    static let route = Route.post("/auth/check-email")
    static let limit: LimitPolicy? = .checkEmail
    let identity: ServiceClient
    let clients: ClientDirectory

    func respond(to request: IncomingRequest) async throws -> Response {
        var input = try await request.input()
        input.requiredOrigin()
        let clientID = input.optional("client_id", ClientID.self, expected: "a client id")
        let email = input.required("email", EmailAddress.self, expected: "an e-mail address")
        try input.check()

        let client = try await clients.client(clientID, for: request)
        return .json(
            try await identity.call(
                Identity.CheckEmail(client: client.id, application: client.applicationID, email: email.get())))
    }
}
