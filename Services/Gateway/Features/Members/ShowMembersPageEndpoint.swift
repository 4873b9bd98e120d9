import Hummingbird
import Models

/// Shows the page.
struct ShowMembersPageEndpoint: Endpoint {
    static let operation = Operation.page(
        MembersPage.path, id: "showMembersPage",
        summary: "The members of an account",
        parameters: [
            .memberAccount,
            .query("cursor", .string.example("mbr_01jx3k5v7q9w2y4z6b8d0f1g2h"), "Where the page begins."),
            .query("done", .string.example("role"), "What was done a moment ago."),
            .pageClient, .languages,
        ],
        answers: [.page, .seeOther("To sign in first; or to the account page, if the user is no member.")],
        errors: [.notFound, .cookieInTheWay, .userSuspended])

    let page: MembersPage
    let accountPages: AccountPages

    func respond(to request: IncomingRequest) async throws -> Response {
        try await accountPages.requiringSignIn(request) { try await page.show($0) }
    }
}

extension Operation.Parameter {
    /// The account whose members a page shows.
    static let memberAccount = Operation.Parameter.query(
        "account_id", .accountID, "The account.", isRequired: true)
}
