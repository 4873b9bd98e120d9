import Foundation
import HTTPTypes
import Hummingbird
import Models

/// Signs out as a client asks (OpenID Connect RP-Initiated Logout 1.0). Unless its hint shows that it is about whoever is
/// signed in here, people are asked first: else any page could sign them out.
struct GetLogout: Endpoint {
    static let route = Route.get("/oauth2/logout")
    let house: Surroundings

    func respond(to request: IncomingRequest) async throws -> Response {
        if request.method == .head { return .noContent }
        return try await AuthorizationFlow(house: house).showing(request) {
            guard let parameters = OAuthParameters(encoded: request.request.uri.query ?? "") else {
                throw ServiceError.malformedRequest
            }
            return try await house.logOut(parameters, request)
        }
    }
}

/// The same by a form (RP-Initiated Logout §2), and the button of the page that asks.
struct PostLogout: Endpoint {
    static let route = Route.post("/oauth2/logout")
    /// Checked here: only our own page's button brings a token.
    static let csrf = CSRFGuard.Rule.exempt
    let house: Surroundings

    func respond(to request: IncomingRequest) async throws -> Response {
        try await AuthorizationFlow(house: house).showing(request) {
            guard request.isForm,
                let text = String(validating: try await request.collected().1.readableBytesView, as: UTF8.self),
                let parameters = OAuthParameters(encoded: text)
            else { throw ServiceError.malformedRequest }
            let isAgreed =
                if let session = request.cookie(CSRFTokens.cookieName), let token = parameters.secret("csrf_token") {
                    house.csrf.isValid(token, for: session)
                } else {
                    false
                }
            return try await house.logOut(parameters, request, isAgreed: isAgreed)
        }
    }
}

extension Surroundings {
    fileprivate func logOut(
        _ parameters: OAuthParameters, _ request: IncomingRequest, isAgreed: Bool = false
    ) async throws -> Response {
        let flow = LogoutFlow(house: self)
        let wish = try await flow.read(parameters)
        let own = try await flow.session(of: request)
        let fits = wish.hint.map { hint in own == nil || own?.user == hint.user } ?? false
        guard fits || isAgreed else { return logoutPage(parameters, wish, request) }
        return try await flow.signOut(wish, own, request)
    }

    private func logoutPage(
        _ parameters: OAuthParameters, _ wish: LogoutFlow.Wish, _ request: IncomingRequest
    ) -> Response {
        let session = request.cookie(CSRFTokens.cookieName)
        let used = session ?? CSRFTokens.makeSession()
        // What came, checked again when it comes back. Not the hint: it is about somebody else.
        let fields = ["client_id", "post_logout_redirect_uri", "state"].compactMap { name in
            (parameters[name] ?? (name == "client_id" ? wish.hint?.audience.description : nil)).map {
                "<input type=\"hidden\" name=\"\(name)\" value=\"\(HTML.escape($0))\">"
            }
        }
        let body = """
            <p>Do you want to sign out?</p>
            <form method="post" action="\(PostLogout.route.path)">
            \(fields.joined(separator: "\n"))
            <input type="hidden" name="csrf_token" value="\(csrf.token(for: used).token.reveal())">
            <button type="submit">Sign out</button>
            </form>
            """
        var response = HTML.page("Sign out", body, formsGoOnTo: wish.onward)
        if session == nil { response.headers.append(CSRFTokens.setCookie(used)) }
        return response
    }
}
