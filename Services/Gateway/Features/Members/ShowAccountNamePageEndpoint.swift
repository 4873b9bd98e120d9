import Hummingbird
import Models

/// Shows the page.
struct ShowAccountNamePageEndpoint: Endpoint {
    static let operation = Operation.page(
        AccountNamePage.path, id: "showAccountNamePage",
        summary: "The page for creating or renaming an account",
        parameters: [
            .query("account_id", .accountID, "The account to rename. Without it, the page creates an account."),
            .pageClient, .languages,
        ],
        answers: [.page, .seeOther("To sign in first; or to the members, if the user does not own the account.")],
        errors: [.notFound, .cookieInTheWay, .userSuspended])

    let page: AccountNamePage
    let accountPages: AccountPages

    func respond(to request: IncomingRequest) async throws -> Response {
        try await accountPages.requiringSignIn(request) { try page.show($0) }
    }
}
