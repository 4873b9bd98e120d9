import Hummingbird
import Models

/// Shows the page.
struct ShowRemoveFactorPageEndpoint: Endpoint {
    static let operation = Operation.page(
        RemoveFactorPage.path, id: "showRemoveFactorPage",
        summary: "The page for removing a factor",
        parameters: [.factor, .pageClient, .languages],
        answers: [.page, .seeOther("To sign in first; or to the account page, if the factor is gone.")],
        errors: [.notFound, .cookieInTheWay, .userSuspended])

    let page: RemoveFactorPage
    let accountPages: AccountPages

    func respond(to request: IncomingRequest) async throws -> Response {
        try await accountPages.requiringSignIn(request) { try await page.show($0) }
    }
}
