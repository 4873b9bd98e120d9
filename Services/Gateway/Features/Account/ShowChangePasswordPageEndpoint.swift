import Hummingbird
import Models

/// Shows the form.
struct ShowChangePasswordPageEndpoint: Endpoint {
    static let operation = Operation.page(
        ChangePasswordPage.path, id: "showChangePasswordPage",
        summary: "The page for changing the password",
        parameters: [.pageClient, .languages],
        answers: [.page, .seeOther("To sign in first, or to the first step.")],
        errors: [.cookieInTheWay, .userSuspended])

    let accountPages: AccountPages

    func respond(to request: IncomingRequest) async throws -> Response {
        try await accountPages.requiringSignIn(request) { ChangePasswordPage.render($0) }
    }
}
