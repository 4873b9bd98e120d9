import Hummingbird
import Models

/// Shows the page.
struct ShowActivityPageEndpoint: Endpoint {
    static let operation = Operation.page(
        ActivityPage.path, id: "showActivityPage",
        summary: "The page about what happened in the user's account",
        parameters: [
            .pageClient,
            .languages,
            .query("cursor", .string.example("aud_01jx3k5v7q9w2y4z6b8d0f1g2h"), "Where the page begins."),
        ],
        answers: [.page, .seeOther("To sign in first.")],
        errors: [.cookieInTheWay, .userSuspended])

    let page: ActivityPage
    let accountPages: AccountPages

    func respond(to request: IncomingRequest) async throws -> Response {
        try await accountPages.requiringSignIn(request) { try await page.show($0) }
    }
}
