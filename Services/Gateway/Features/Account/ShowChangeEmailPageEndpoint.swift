import Hummingbird
import Models

/// Shows the page.
struct ShowChangeEmailPageEndpoint: Endpoint {
    static let operation = Operation.page(
        ChangeEmailPage.path, id: "showChangeEmailPage",
        summary: "The page for removing an email address, or making it the primary one",
        parameters: [
            .query(
                "do", .oneOf(ChangeEmailPage.Change.allCases.map(\.rawValue)), "What is done to it.",
                isRequired: true),
            .query("email_id", .emailCredentialID, "The id of the address.", isRequired: true), .pageClient, .languages,
        ],
        answers: [.page, .seeOther("To sign in first; or to the account page, if there is nothing to do.")],
        errors: [.notFound, .cookieInTheWay, .userSuspended])

    let page: ChangeEmailPage
    let accountPages: AccountPages

    func respond(to request: IncomingRequest) async throws -> Response {
        try await accountPages.requiringSignIn(request) { try await page.show($0) }
    }
}
