import Hummingbird
import Models

/// Makes a secret, or confirms the app by a first code and goes on with the sign-in.
struct SendEnrolmentPageEndpoint: Endpoint {
    static let operation = Operation.form(
        EnrolmentPage.path, id: "sendEnrolmentPage",
        summary: "Set a second factor up during a sign-in",
        rateLimit: .signIn,
        parameters: [.pageClient, .returnTo, .languages],
        request: .form(.object(AuthenticatorAppSetup.properties)))

    let page: EnrolmentPage

    func respond(to request: IncomingRequest) async throws -> Response { try await page.submit(request) }
}
