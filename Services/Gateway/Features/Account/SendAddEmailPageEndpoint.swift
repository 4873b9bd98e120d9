import Hummingbird
import Models

/// Adds the address.
struct SendAddEmailPageEndpoint: Endpoint {
    static let operation = Operation.form(
        AddEmailPage.path, id: "sendAddEmailPage",
        summary: "Add an email address",
        rateLimit: .mail,
        parameters: [.pageClient, .languages],
        request: .form(.object([.required("email", .string.example("ada@example.com"))])),
        errors: [.cookieInTheWay, .userSuspended])

    let page: AddEmailPage
    let accountPages: AccountPages

    func respond(to request: IncomingRequest) async throws -> Response {
        let form = try await request.form()
        return try await accountPages.requiringSignIn(request) { try await page.submit(form, $0) }
    }
}
