import Hummingbird
import Models

/// Takes the password or the passkey.
struct SendFreshSignInPageEndpoint: Endpoint {
    static let operation = Operation.form(
        FreshSignInPage.path, id: "sendFreshSignInPage",
        summary: "Sign in once more",
        rateLimit: .signIn,
        parameters: [.pageClient, .returnTo, .languages],
        request: .form(.object([.optional("password", .password), .passkeyAnswer])),
        errors: [.cookieInTheWay, .userSuspended])

    let page: FreshSignInPage
    let accountPages: AccountPages

    func respond(to request: IncomingRequest) async throws -> Response {
        let form = try await request.form()
        return try await accountPages.requiringSignIn(request) { try await page.submit(form, $0) }
    }
}
