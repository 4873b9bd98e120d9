import Hummingbird
import Models

/// Authenticates a user with email and password.
struct SignInEndpoint: Endpoint {
    static let route = Route.post("/auth/sign-in")
    static let limit: LimitPolicy? = .signIn
    let house: Surroundings

    func respond(to request: IncomingRequest) async throws -> Response {
        var input = try await request.input()
        input.requiredOrigin()
        let clientID = input.optional("client_id", ClientID.self, expected: "a client id")
        let email = input.required("email", EmailAddress.self, expected: "an e-mail address")
        let password = input.requiredPassword("password")
        try input.check()

        let client = try await house.clients.client(clientID, for: request)
        try client.requireFirstParty()
        return house.authenticated(
            try await house.passwordSignIn(email.get(), password: password.get(), to: client, request))
    }
}
