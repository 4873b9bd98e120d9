import Hummingbird
import Models

/// Shows the page.
struct ShowAuthenticatorAppPageEndpoint: Endpoint {
    static let operation = Operation.page(
        AuthenticatorAppPage.path, id: "showAuthenticatorAppPage",
        summary: "The page for setting up an authenticator app",
        parameters: [.pageClient, .returnTo, .languages],
        answers: [.page, .seeOther("To sign in first.")],
        errors: [.cookieInTheWay, .userSuspended])

    let page: AuthenticatorAppPage
    let accountPages: AccountPages

    func respond(to request: IncomingRequest) async throws -> Response {
        try await accountPages.requiringSignIn(request) { try await page.show($0) }
    }
}
