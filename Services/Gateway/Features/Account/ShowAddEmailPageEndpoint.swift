import Hummingbird
import Models

/// Shows the page.
struct ShowAddEmailPageEndpoint: Endpoint {
    static let operation = Operation.page(
        AddEmailPage.path, id: "showAddEmailPage",
        summary: "The page for adding an email address",
        parameters: [.pageClient, .languages],
        answers: [.page, .seeOther("To sign in first.")],
        errors: [.cookieInTheWay, .userSuspended])

    let page: AddEmailPage
    let accountPages: AccountPages

    func respond(to request: IncomingRequest) async throws -> Response {
        try await accountPages.requiringSignIn(request) { try await page.show($0) }
    }
}
