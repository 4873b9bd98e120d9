import Hummingbird
import Models

/// Shows the page.
struct ShowMemberPageEndpoint: Endpoint {
    static let operation = Operation.page(
        MemberPage.path, id: "showMemberPage",
        summary: "The page for changing or removing a member, and for leaving an account",
        parameters: [
            .memberAccount,
            .query("user_id", .userID, "The member.", isRequired: true),
            .pageClient, .languages,
        ],
        answers: [
            .page, .seeOther("To sign in first; or to the members or the account page, if there is nothing to change."),
        ],
        errors: [.notFound, .cookieInTheWay, .userSuspended])

    let page: MemberPage
    let accountPages: AccountPages

    func respond(to request: IncomingRequest) async throws -> Response {
        try await accountPages.requiringSignIn(request) { try await page.show($0) }
    }
}
