import Hummingbird
import Models

/// Takes the code of the second factor.
struct SendSecondFactorPageEndpoint: Endpoint {
    static let operation = Operation.form(
        SecondFactorPage.path, id: "sendSecondFactorPage",
        summary: "Submit the second factor",
        rateLimit: .signIn,
        parameters: [.pageClient, .returnTo, .languages, .recoveryCodeField],
        request: .form(
            .object([
                .optional("code", .string.example("482913"), "Of the authenticator app, or a recovery code."),
                .passkeyAnswer,
                .optional("remember_browser", .string.example("1"), "Whether to remember this browser."),
            ])))

    let page: SecondFactorPage

    func respond(to request: IncomingRequest) async throws -> Response { try await page.submit(request) }
}
