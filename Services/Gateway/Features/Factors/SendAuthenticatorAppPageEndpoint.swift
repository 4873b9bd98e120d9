import Hummingbird
import Models

/// Makes a secret, or confirms the app by a first code.
struct SendAuthenticatorAppPageEndpoint: Endpoint {
    static let operation = Operation.form(
        AuthenticatorAppPage.path, id: "sendAuthenticatorAppPage",
        summary: "Set up or confirm an authenticator app",
        rateLimit: .signIn,
        parameters: [.pageClient, .returnTo, .languages],
        request: .form(.object(AuthenticatorAppSetup.properties)),
        errors: [.cookieInTheWay, .userSuspended])

    let page: AuthenticatorAppPage
    let accountPages: AccountPages

    func respond(to request: IncomingRequest) async throws -> Response {
        let form = try await request.form()
        return try await accountPages.requiringSignIn(request) { try await page.submit(form, $0) }
    }
}
