import Hummingbird
import Models

/// Signs in with a passkey on the sign-in page.
struct SendPasskeySignInPageEndpoint: Endpoint {
    static let operation = Operation.form(
        PasskeySignInPage.path, id: "sendPasskeySignInPage",
        summary: "Sign in with a passkey",
        rateLimit: .signIn,
        parameters: [.pageClient, .returnTo, .languages],
        request: .form(
            .object([.passkeyAnswer])))

    let page: PasskeySignInPage

    func respond(to request: IncomingRequest) async throws -> Response { try await page.submit(request) }
}
