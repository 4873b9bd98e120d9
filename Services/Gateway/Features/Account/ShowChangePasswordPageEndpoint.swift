import Hummingbird
import Models

/// Shows the form.
struct ShowChangePasswordPageEndpoint: Endpoint {
    static let route = Route.get(ChangePasswordPage.path)
    let accountPages: AccountPages

    func respond(to request: IncomingRequest) async throws -> Response {
        try await accountPages.requiringSignIn(request) { ChangePasswordPage.render($0) }
    }
}
