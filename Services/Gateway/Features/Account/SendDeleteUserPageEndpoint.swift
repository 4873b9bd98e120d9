import Hummingbird
import Models

/// Deletes the user.
struct SendDeleteUserPageEndpoint: Endpoint {
    static let operation = Operation.form(
        DeleteUserPage.path, id: "sendDeleteUserPage",
        summary: "Delete the user; all sessions end",
        rateLimit: .signIn,
        parameters: [.pageClient, .languages],
        request: .form(.object([.required("confirm", .string.example("on"))])),
        errors: [.cookieInTheWay, .userSuspended])

    let page: DeleteUserPage
    let accountPages: AccountPages

    func respond(to request: IncomingRequest) async throws -> Response {
        let form = try await request.form()
        return try await accountPages.requiringSignIn(request) { try await page.submit(form, $0) }
    }
}
