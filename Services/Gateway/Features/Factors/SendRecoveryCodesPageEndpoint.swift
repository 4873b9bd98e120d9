import Hummingbird
import Models

/// Makes new codes, which the response shows.
struct SendRecoveryCodesPageEndpoint: Endpoint {
    static let operation = Operation.form(
        RecoveryCodesPage.path, id: "sendRecoveryCodesPage",
        summary: "Make new recovery codes",
        rateLimit: .signIn,
        parameters: [.pageClient, .languages],
        request: .form(.object([])),
        errors: [.cookieInTheWay, .userSuspended])

    let page: RecoveryCodesPage
    let accountPages: AccountPages

    func respond(to request: IncomingRequest) async throws -> Response {
        let form = try await request.form()
        return try await accountPages.requiringSignIn(request) { try await page.submit(form, $0) }
    }
}
