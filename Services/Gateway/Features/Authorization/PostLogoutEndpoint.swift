import Hummingbird
import Models

/// Logout by POST: for clients that send a form, and for the confirmation button of our own page.
struct PostLogoutEndpoint: Endpoint {
    /// Clients send no CSRF token. Only our page's button has one, and it is checked here.
    static let operation = Operation.page(
        .post, "/oauth2/logout", id: "postLogout", tag: .oauth,
        summary: "Sign out at a client's request, by a form or by the button of the page",
        csrf: .exempt,
        caching: .noStore,
        request: .form(
            .object([
                .optional(
                    "id_token_hint", .string.example("eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiJ1In0.c2ln"),
                    "An ID token of the session to end, which may have expired."),
                .optional("client_id", .string.example("client_web")),
                .optional(
                    "post_logout_redirect_uri", .string.example("https://app.example.com/goodbye"),
                    "Where the browser goes afterwards: exactly one of the client's."),
                .optional("state", .string.example("af0ifjsldkj"), "Returned to that URI."),
                .optional("ui_locales", .string.example("de en"), "Languages, best first."),
            ])),
        answers: [
            .page("A page that asks; after its button, a page that moves on."),
            .seeOther("Signed out."),
        ],
        errors: [.unknownClient, .invalidRedirectURI, .returnToInvalid])

    let logout: Logout
    let csrf: CSRFTokens
    let leavingPage: LeavingPage

    func respond(to request: IncomingRequest) async throws -> Response {
        guard request.isForm else { throw ServiceError.malformedRequest }
        let parameters = OAuthParameters(try await request.formParameters())
        let isConfirmed = parameters.secret("csrf_token").map { csrf.isValid($0, ofForm: request) } ?? false
        let response = try await logout(parameters, request, isConfirmed: isConfirmed)
        // Our `form-action` applies to redirects that follow our form. The client's applies to redirects that follow its form.
        return isConfirmed ? await leavingPage.replacing(response, to: request) : response
    }
}
