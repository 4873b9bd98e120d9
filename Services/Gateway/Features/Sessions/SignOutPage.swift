import Hummingbird
import Models

/// Signing out, here or everywhere.
enum SignOutPage {
    static let path = "/login/sign-out"
}

/// Asks first: a link alone must not sign anybody out.
struct ShowSignOutPageEndpoint: Endpoint {
    static let route = Route.get(SignOutPage.path)
    let house: Surroundings

    func respond(to request: IncomingRequest) async throws -> Response {
        guard let visitor = try await house.visitor(request) else {
            let page = try await house.pages.context(for: request)
            return page.redirect(to: DonePage.path(.signedOut, page.query))
        }
        let page = visitor.page
        return page.render(
            .signOut, title: page.text("sign_out_title"),
            [
                "lead": page.text("sign_out_text", ["email": visitor.shownEmail]),
                "action": page.query.path(SignOutPage.path), "back": page.query.path(AccountPage.path),
            ])
    }
}

/// Ends this session, or all of them, and has the browser forget its cookies. Whoever is signed out already stays so.
struct SendSignOutPageEndpoint: Endpoint {
    static let route = Route.post(SignOutPage.path)
    static let csrf = CSRFGuard.Rule.form
    let house: Surroundings

    func respond(to request: IncomingRequest) async throws -> Response {
        let everywhere = try await request.form()["everywhere"] != nil
        let session = try await house.signOut(request, everywhere: everywhere)
        let client = try await session.asyncMap { try await house.clients.client($0.client) }
        let page = try await house.pages.context(for: request, client: client)
        var query = page.query
        query.returnTo = nil
        var response = page.redirect(to: DonePage.path(everywhere ? .signedOutEverywhere : .signedOut, query))
        house.cookies.clear(on: &response)
        LoginAttempt.forget(on: &response, house.cookies.policy)
        return response
    }
}

extension Optional {
    /// `map` for what takes its time.
    fileprivate func asyncMap<Other>(_ transform: (Wrapped) async throws -> Other) async rethrows -> Other? {
        if let self { try await transform(self) } else { nil }
    }
}
