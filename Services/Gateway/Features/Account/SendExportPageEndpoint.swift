import Hummingbird
import Models

/// Answers with the file.
struct SendExportPageEndpoint: Endpoint {
    static let operation = Operation.form(
        ExportPage.path, id: "sendExportPage",
        summary: "Download the user's data",
        rateLimit: .signIn, caching: .noStore,
        parameters: [.pageClient, .languages],
        request: .form(.object([])),
        answers: [.file("The data.", types: ["application/json"]), .seeOther("To sign in again first.")],
        errors: [.cookieInTheWay, .userSuspended])

    let page: ExportPage
    let accountPages: AccountPages

    func respond(to request: IncomingRequest) async throws -> Response {
        try await accountPages.requiringSignIn(request) { try await page.submit($0) }
    }
}
