import Hummingbird
import Models

/// Shows the page.
struct ShowExportPageEndpoint: Endpoint {
    static let operation = Operation.page(
        ExportPage.path, id: "showExportPage",
        summary: "The page for downloading the user's data",
        parameters: [.pageClient, .languages],
        answers: [.page, .seeOther("To sign in first.")],
        errors: [.cookieInTheWay, .userSuspended])

    let page: ExportPage
    let accountPages: AccountPages

    func respond(to request: IncomingRequest) async throws -> Response {
        try await accountPages.requiringSignIn(request) { try await page.show($0) }
    }
}
