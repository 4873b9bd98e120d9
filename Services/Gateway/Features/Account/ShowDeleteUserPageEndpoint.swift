import Hummingbird
import Models

/// Shows the page.
struct ShowDeleteUserPageEndpoint: Endpoint {
    static let operation = Operation.page(
        DeleteUserPage.path, id: "showDeleteUserPage",
        summary: "The page for deleting the user",
        parameters: [.pageClient, .languages],
        answers: [.page, .seeOther("To sign in first.")],
        errors: [.cookieInTheWay, .userSuspended])

    let page: DeleteUserPage
    let accountPages: AccountPages

    func respond(to request: IncomingRequest) async throws -> Response {
        try await accountPages.requiringSignIn(request) { try await page.show($0) }
    }
}
