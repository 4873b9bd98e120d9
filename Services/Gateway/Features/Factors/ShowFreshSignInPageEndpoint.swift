import Hummingbird
import Models

/// Shows the page.
struct ShowFreshSignInPageEndpoint: Endpoint {
    static let operation = Operation.page(
        FreshSignInPage.path, id: "showFreshSignInPage",
        summary: "The page that asks for a fresh sign-in",
        parameters: [.pageClient, .returnTo, .languages, .recoveryCodeField, .passwordFirst],
        answers: [.page, .seeOther("To sign in first.")],
        errors: [.cookieInTheWay, .userSuspended])

    let page: FreshSignInPage
    let accountPages: AccountPages

    func respond(to request: IncomingRequest) async throws -> Response {
        try await accountPages.requiringSignIn(request) { try await page.show($0) }
    }
}
