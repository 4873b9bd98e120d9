import Hummingbird
import Models

/// What the two endpoints share that send an email to an address: ``SendMagicLinkEndpoint`` and ``SendPasswordResetEndpoint``.
struct SendEmailLink: Sendable {
    let clients: ClientDirectory
    let requestEmailLink: RequestEmailLink

    /// Sends the email and responds with 204 and the cookie to which its code is bound.
    func respond(to request: IncomingRequest, sending purpose: OneTimeGrant.Purpose) async throws -> Response {
        var input = try await request.input()
        input.requiredOrigin()
        let clientID = input.optional("client_id", ClientID.self, expected: "a client id")
        let email = input.required("email", EmailAddress.self, expected: "an email address")
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
