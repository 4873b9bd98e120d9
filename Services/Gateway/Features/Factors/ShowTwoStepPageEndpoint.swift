import Hummingbird
import Models

/// Shows the page.
struct ShowTwoStepPageEndpoint: Endpoint {
    static let operation = Operation.page(
        TwoStepPage.path, id: "showTwoStepPage",
        summary: "The page for turning two-step sign-in on or off",
        parameters: [.pageClient, .languages],
        answers: [.page, .seeOther("To sign in first; or to the account page, if the user has no choice.")],
        errors: [.cookieInTheWay, .userSuspended])

    let page: TwoStepPage
    let accountPages: AccountPages

    func respond(to request: IncomingRequest) async throws -> Response {
        try await accountPages.requiringSignIn(request) { try await page.show($0) }
    }
}
