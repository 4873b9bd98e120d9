import Hummingbird
import Models

/// Registers the passkey.
struct SendAddPasskeyPageEndpoint: Endpoint {
    static let operation = Operation.form(
        AddPasskeyPage.path, id: "sendAddPasskeyPage",
        summary: "Register a passkey",
        rateLimit: .signIn,
        parameters: [.pageClient, .returnTo, .languages],
        request: .form(
            .object([
                .passkeyAnswer, .optional("name", .string.example("Work laptop")),
                .optional("later", .string.example("1"), "Declines the offer."),
            ])),
        errors: [.cookieInTheWay, .userSuspended])

    let page: AddPasskeyPage
    let accountPages: AccountPages

    func respond(to request: IncomingRequest) async throws -> Response {
        let form = try await request.form()
        return try await accountPages.requiringSignIn(request) { try await page.submit(form, $0) }
    }
}
