import Hummingbird
import Models

/// Says whether an address is somebody's, and by what they may sign in: the first step of a sign-in in several steps.
/// An application may hide the first (`hide_account_existence`).
struct CheckEmailEndpoint: Endpoint {
    static let route = Route.post("/auth/check-email")
    static let limit: LimitPolicy? = .checkEmail
    let house: Surroundings

    func respond(to request: IncomingRequest) async throws -> Response {
        var input = try await request.input()
        input.requiredOrigin()
        let clientID = input.optional("client_id", ClientID.self, expected: "a client id")
        let email = input.required("email", EmailAddress.self, expected: "an e-mail address")
        try input.check()

        let client = try await house.clients.client(clientID, for: request)
        return .json(
            try await house.fleet.identity.call(
                Identity.CheckEmail(client: client.id, application: client.applicationID, email: email.get())))
    }
}
