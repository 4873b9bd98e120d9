import Hummingbird
import Models

/// Shows the page of the user who is signed in.
struct ShowAccountPageEndpoint: Endpoint {
    static let operation = Operation.page(
        AccountPage.path, id: "showAccountPage",
        summary: "The account page",
        parameters: [
            .pageClient,
            .languages,
            .query("done", .string.example("profile"), "What was done a moment ago."),
        ],
        answers: [.page, .seeOther("To sign in first, or to the first step.")],
        errors: [.cookieInTheWay, .userSuspended])

    let accountPages: AccountPages
    let accountPage: AccountPage

    func respond(to request: IncomingRequest) async throws -> Response {
        try await accountPages.requiringSignIn(request) { try await accountPage.render($0) }
    }
}
