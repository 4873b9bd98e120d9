import Hummingbird
import Models

/// Turns two-step sign-in on or off.
struct SendTwoStepPageEndpoint: Endpoint {
    static let operation = Operation.form(
        TwoStepPage.path, id: "sendTwoStepPage",
        summary: "Turn two-step sign-in on or off; every other session ends",
        rateLimit: .signIn,
        parameters: [.pageClient, .languages],
        request: .form(.object([.required("two_step", .oneOf(["on", "off"]))])),
        errors: [.cookieInTheWay, .userSuspended])

    let page: TwoStepPage
    let accountPages: AccountPages

    func respond(to request: IncomingRequest) async throws -> Response {
        let form = try await request.form()
        return try await accountPages.requiringSignIn(request) { try await page.submit(form, $0) }
    }
}
