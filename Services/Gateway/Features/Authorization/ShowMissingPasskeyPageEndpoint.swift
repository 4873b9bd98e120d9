import Hummingbird
import Models

/// Shows the page.
struct ShowMissingPasskeyPageEndpoint: Endpoint {
    static let operation = Operation.page(
        MissingPasskeyPage.path, id: "showMissingPasskeyPage", tag: .oauth,
        summary: "The page for a user without the second factor that the client asks for",
        caching: .noStore,
        parameters: [
            .query("request", .string.example("Yq3n8sV1"), isRequired: true),
            .query("ui_locales", .string.example("de en"), "Languages, best first."),
        ],
        answers: [.page, .seeOther("To the redirect URI, or to where the request goes on.")],
        errors: [.authorizationExpired, .unknownClient, .returnToInvalid, .cookieInTheWay])

    let page: MissingPasskeyPage

    func respond(to request: IncomingRequest) async throws -> Response {
        guard let id = OAuthParameters(encoded: request.request.uri.query ?? "")?.secret("request") else {
            throw ServiceError.authorizationExpired
        }
        return try await page.show(id, request)
    }
}
