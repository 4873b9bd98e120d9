import Hummingbird
import Models

/// Renames the passkey.
struct SendRenamePasskeyPageEndpoint: Endpoint {
    static let operation = Operation.form(
        RenamePasskeyPage.path, id: "sendRenamePasskeyPage",
        summary: "Rename a passkey",
        rateLimit: .signIn,
        parameters: [.pageClient, .languages],
        request: .form(.object([.required("factor", .factorID), .required("name", .string.example("Work laptop"))])),
        errors: [.cookieInTheWay, .userSuspended])

    let page: RenamePasskeyPage
    let accountPages: AccountPages

    func respond(to request: IncomingRequest) async throws -> Response {
        let form = try await request.form()
        return try await accountPages.requiringSignIn(request) { try await page.submit(form, $0) }
    }
}
