import Hummingbird
import Models

/// Signs in with the 6-digit code of a magic-link email.
struct SignInWithCodeEndpoint: Endpoint {
    static let route = Route.post("/auth/sign-in-with-code")
    static let limit: LimitPolicy? = .mailedToken
    let clients: ClientDirectory
    let signIn: SignInWithEmailLink
    let cookies: SessionCookies

    func respond(to request: IncomingRequest) async throws -> Response {
        var input = try await request.input()
        input.requiredOrigin()
        let clientID = input.optional("client_id", ClientID.self, expected: "a client id")
        let email = input.required("email", EmailAddress.self, expected: "an e-mail address")
        let code = input.requiredCode("code")
        let claim = OwnershipClaim(password: input.optionalSecret("password"))
        try input.check()

        let client = try await clients.client(clientID, for: request)
        try client.requireFirstParty()
        let secret = try EmailSecret(code: code.get(), .magicLink, sentTo: email.get(), client, request)
        return try await signIn(secret, claim: claim, request).0.response(setting: cookies)
    }
}
