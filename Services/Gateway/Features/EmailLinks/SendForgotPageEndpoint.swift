import Hummingbird
import Models

/// Sends the email. The response does not reveal whether the address is registered.
struct SendForgotPageEndpoint: Endpoint {
    static let operation = Operation.form(
        ForgotPage.path, id: "sendForgotPage",
        summary: "Submit the address of a forgotten password",
        rateLimit: .mail,
        parameters: [.pageClient, .returnTo, .languages],
        request: .form(
            .object([
                .required("email", .string.example("ada@example.com"))
            ])))

    let pages: PageContextFactory
    let requestEmail: RequestEmailFromPage

    func respond(to request: IncomingRequest) async throws -> Response {
        let (page, client) = try await pages.clientContext(for: request)
        let form = try await request.form()
        return try await page.answering {
            try await requestEmail(.reset, to: try form.email(), page, client)
        } orShow: { error in
            ForgotPage.render(page, email: form["email"], error: error)
        }
    }
}
