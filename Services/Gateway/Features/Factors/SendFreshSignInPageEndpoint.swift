import Hummingbird
import Models

/// Takes the password, a code or the passkey.
struct SendFreshSignInPageEndpoint: Endpoint {
    static let operation = Operation.form(
        FreshSignInPage.path, id: "sendFreshSignInPage",
        summary: "Authenticate again",
        rateLimit: .signIn,
        parameters: [.pageClient, .returnTo, .languages, .recoveryCodeField, .passwordFirst],
        request: .form(
            .object([.optional("password", .password), .optional("code", .string.example("482913")), .passkeyAnswer])),
        errors: [.cookieInTheWay, .userSuspended])

    let page: FreshSignInPage
    let accountPages: AccountPages

    func respond(to request: IncomingRequest) async throws -> Response {
        let form = try await request.form()
        return try await accountPages.requiringSignIn(request) { try await page.submit(form, $0) }
    }
}
