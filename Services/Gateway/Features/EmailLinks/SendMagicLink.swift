import Hummingbird
import Models

/// Mails a link and a code that sign the reader in. The answer and its time are the same whoever's the address is.
struct SendMagicLinkEndpoint: Endpoint {
    static let route = Route.post("/auth/send-magic-link")
    static let limit: LimitPolicy? = .mail
    let house: Surroundings

    func respond(to request: IncomingRequest) async throws -> Response {
        try await house.sendMail(.magicLink, request)
    }
}

/// Mails a link to set a new password by. The answer and its time are the same whoever's the address is.
struct SendPasswordResetEndpoint: Endpoint {
    static let route = Route.post("/auth/send-password-reset")
    static let limit: LimitPolicy? = .mail
    let house: Surroundings

    func respond(to request: IncomingRequest) async throws -> Response {
        try await house.sendMail(.passwordReset, request)
    }
}

extension Surroundings {
    fileprivate func sendMail(
        _ purpose: OneTimeGrant.Purpose, _ request: IncomingRequest
    ) async throws -> Response {
        var input = try await request.input()
        input.requiredOrigin()
        let clientID = input.optional("client_id", ClientID.self, expected: "a client id")
        let email = input.required("email", EmailAddress.self, expected: "an e-mail address")
        let redirectURI = input.optional("redirect_uri", String.self, expected: "a registered redirect URI")
        try input.check()

        let client = try await clients.client(clientID, for: request)
        let cookie = EmailCodeCookie(request) ?? EmailCodeCookie()
        try await requestEmailLink(
            purpose, to: email.get(), client: client, redirectURI: redirectURI, languages: request.languages,
            cookie: cookie, request)
        var response = Response.noContent
        response.headers.append(cookie.field(request))
        return response
    }
}
