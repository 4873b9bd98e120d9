import Hummingbird
import Models

/// Shows the page.
struct ShowRenamePasskeyPageEndpoint: Endpoint {
    static let operation = Operation.page(
        RenamePasskeyPage.path, id: "showRenamePasskeyPage",
        summary: "The page for renaming a passkey",
        parameters: [.factor, .pageClient, .languages],
        answers: [.page, .seeOther("To sign in first; or to the account page, if the passkey is gone.")],
        errors: [.notFound, .cookieInTheWay, .userSuspended])

    let page: RenamePasskeyPage
    let accountPages: AccountPages

    func respond(to request: IncomingRequest) async throws -> Response {
        try await accountPages.requiringSignIn(request) { try await page.show($0) }
    }
}
