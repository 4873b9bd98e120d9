import Hummingbird
import Models

/// Creates or renames the account.
struct SendAccountNamePageEndpoint: Endpoint {
    static let operation = Operation.form(
        AccountNamePage.path, id: "sendAccountNamePage",
        summary: "Create or rename an account",
        rateLimit: .signIn,
        parameters: [.pageClient, .languages],
        request: .form(.object([.optional("account_id", .accountID), .accountName])),
        errors: [.accountLimitReached, .notOwner, .cookieInTheWay, .userSuspended])

    let page: AccountNamePage
    let accountPages: AccountPages

    func respond(to request: IncomingRequest) async throws -> Response {
        let form = try await request.form()
        return try await accountPages.requiringSignIn(request) { try await page.submit(form, $0) }
    }
}
