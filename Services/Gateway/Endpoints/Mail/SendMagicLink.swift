import Hummingbird
import Models

/// Mails a link and a code that sign the reader in. The answer and its time are the same whoever's the address is.
struct SendMagicLink: Endpoint {
    static let route = Route.post("/auth/send-magic-link")
    let house: Surroundings

    func respond(to request: IncomingRequest) async throws -> Response {
        try await house.requestMail(.magicLink, request)
    }
}

/// Mails a link to set a new password by. The answer and its time are the same whoever's the address is.
struct SendPasswordReset: Endpoint {
    static let route = Route.post("/auth/send-password-reset")
    let house: Surroundings

    func respond(to request: IncomingRequest) async throws -> Response {
        try await house.requestMail(.passwordReset, request)
    }
}

extension Surroundings {
    fileprivate func requestMail(
        _ purpose: OneTimeGrant.Purpose, _ request: IncomingRequest
    ) async throws -> Response {
        var input = try await request.input()
        input.requiredOrigin()
        let clientID = input.optional("client_id", ClientID.self, expected: "a client id")
        let email = input.required("email", EmailAddress.self, expected: "an e-mail address")
        let redirectURI = input.optional("redirect_uri", String.self, expected: "a registered redirect URI")
        try input.check()

        let client = try await clients.client(clientID, for: request)
        _ = try await fleet.identity.call(
            Identity.RequestMail(
                client: client.id, email: email.get(), purpose: purpose, redirectURI: redirectURI,
                languages: request.languages, ipAddress: request.device.ipAddress))
        courier.nudge()
        return .noContent
    }
}
