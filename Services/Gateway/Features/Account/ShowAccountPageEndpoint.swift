import Hummingbird
import Models

/// Shows the page of the user who is signed in.
struct ShowAccountPageEndpoint: Endpoint {
    static let route = Route.get(AccountPage.path)
    let accountPages: AccountPages
    let accountPage: AccountPage

    func respond(to request: IncomingRequest) async throws -> Response {
        try await accountPages.requiringSignIn(request) { try await accountPage.render($0) }
    }
}
