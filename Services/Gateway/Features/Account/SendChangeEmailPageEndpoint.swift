import Hummingbird
import Models

/// Removes the address, or makes it the primary one.
struct SendChangeEmailPageEndpoint: Endpoint {
    static let operation = Operation.form(
        ChangeEmailPage.path, id: "sendChangeEmailPage",
        summary: "Remove an email address, or make it the primary one",
        rateLimit: .signIn,
        parameters: [.pageClient, .languages],
        request: .form(
            .object([
                .required("do", .oneOf(ChangeEmailPage.Change.allCases.map(\.rawValue))),
                .required("email_id", .emailCredentialID),
            ])),
        errors: [.cookieInTheWay, .userSuspended])

    let page: ChangeEmailPage
    let accountPages: AccountPages

    func respond(to request: IncomingRequest) async throws -> Response {
        let form = try await request.form()
        return try await accountPages.requiringSignIn(request) { try await page.submit(form, $0) }
    }
}
