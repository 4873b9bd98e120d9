import Hummingbird
import Models

/// Shows the page.
struct ShowAddPasskeyPageEndpoint: Endpoint {
    static let operation = Operation.page(
        AddPasskeyPage.path, id: "showAddPasskeyPage",
        summary: "The page for a new passkey",
        parameters: [.pageClient, .returnTo, .languages],
        answers: [.page, .seeOther("To sign in first.")],
        errors: [.cookieInTheWay, .userSuspended])

    let page: AddPasskeyPage
    let accountPages: AccountPages

    func respond(to request: IncomingRequest) async throws -> Response {
        try await accountPages.requiringSignIn(request) { try await page.show($0) }
    }
}
