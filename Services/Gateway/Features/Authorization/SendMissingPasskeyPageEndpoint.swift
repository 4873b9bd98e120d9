import Hummingbird
import Models

/// Brings the user back to the client, which gets an error.
struct SendMissingPasskeyPageEndpoint: Endpoint {
    static let operation = Operation.form(
        MissingPasskeyPage.path, id: "sendMissingPasskeyPage",
        summary: "Go back to the client without the second factor that it asks for",
        caching: .noStore,
        request: .form(.object([.required("request", .string.example("Yq3n8sV1"))])),
        answers: [
            .page(
                """
                A page that moves on to the redirect URI with `error=unmet_authentication_requirements`, \
                `error_description`, `state` and `iss`.
                """)
        ],
        errors: [.authorizationExpired, .cookieInTheWay])

    let page: MissingPasskeyPage

    func respond(to request: IncomingRequest) async throws -> Response { try await page.submit(request) }
}
