import Hummingbird
import Models

/// Shows the page.
struct ShowRecoveryCodesPageEndpoint: Endpoint {
    static let operation = Operation.page(
        RecoveryCodesPage.path, id: "showRecoveryCodesPage",
        summary: "The page for new recovery codes",
        parameters: [.pageClient, .languages],
        answers: [.page, .seeOther("To sign in first.")],
        errors: [.cookieInTheWay, .userSuspended])

    let page: RecoveryCodesPage
    let accountPages: AccountPages

    func respond(to request: IncomingRequest) async throws -> Response {
        try await accountPages.requiringSignIn(request) { try await page.show($0) }
    }
}
