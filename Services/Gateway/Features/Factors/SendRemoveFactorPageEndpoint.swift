import Hummingbird
import Models

/// Removes the factor.
struct SendRemoveFactorPageEndpoint: Endpoint {
    static let operation = Operation.form(
        RemoveFactorPage.path, id: "sendRemoveFactorPage",
        summary: "Remove a factor; every other session ends",
        rateLimit: .signIn,
        parameters: [.pageClient, .languages],
        request: .form(.object([.required("factor", .factorID)])),
        errors: [.cookieInTheWay, .userSuspended])

    let page: RemoveFactorPage
    let accountPages: AccountPages

    func respond(to request: IncomingRequest) async throws -> Response {
        let form = try await request.form()
        return try await accountPages.requiringSignIn(request) { try await page.submit(form, $0) }
    }
}
