import HTTPTypes
import Hummingbird
import Models

/// Signs out as a client asks (OpenID Connect RP-Initiated Logout 1.0). Unless its hint shows that it is about whoever is
/// signed in here, people are asked first: else any page could sign them out.
struct GetLogout: Endpoint {
    static let route = Route.get("/oauth2/logout")
    let house: Surroundings

    func respond(to request: IncomingRequest) async throws -> Response {
        guard let parameters = OAuthParameters(encoded: request.request.uri.query ?? "") else {
            throw ServiceError.malformedRequest
        }
        return try await house.logOut(parameters, request)
    }
}

/// The same by a form (RP-Initiated Logout §2), and the button of the page that asks.
struct PostLogout: Endpoint {
    static let route = Route.post("/oauth2/logout")
    /// Checked here: only our own page's button brings a token.
    static let csrf = CSRFGuard.Rule.exempt
    let house: Surroundings

    func respond(to request: IncomingRequest) async throws -> Response {
        guard request.isForm else { throw ServiceError.malformedRequest }
        let parameters = OAuthParameters(try await request.formParameters())
        let isAgreed = parameters.secret("csrf_token").map { house.csrf.isValid($0, ofForm: request) } ?? false
        let response = try await house.logOut(parameters, request, isAgreed: isAgreed)
        // A client's own form is held against the client's policy, ours against ours.
        return isAgreed ? await LeavingPage(pages: house.pages).replacing(response, to: request) : response
    }
}

extension Surroundings {
    fileprivate func logOut(
        _ parameters: OAuthParameters, _ request: IncomingRequest, isAgreed: Bool = false
    ) async throws -> Response {
        let flow = LogoutFlow(house: self)
        let wish = try await flow.read(parameters)
        let browser = try await browserSessions.session(of: request)
        let fits = wish.hint.map { hint in browser == nil || browser?.user == hint.claims.user } ?? false
        guard fits || isAgreed else { return try await logoutPage(parameters, wish, browser, request) }
        // Whoever only looks signs nobody out.
        if request.method == .head { return .onwardForHead }
        return try await flow.signOut(wish, browser, request)
    }

    /// Asks. The page is the client's, and says who would be signed out.
    private func logoutPage(
        _ parameters: OAuthParameters, _ wish: LogoutFlow.Wish, _ browser: SignedIn?, _ request: IncomingRequest
    ) async throws -> Response {
        let visitor = if let browser { try await visitor(request, browser) } else { AccountPageContext?.none }
        let client = if let id = wish.client { try await clients.client(id) } else { visitor?.page.client }
        let page = try await pages.context(
            for: request, client: client, preferredLanguage: visitor?.profile.identity?.preferredLanguage,
            requestedLanguages: parameters["ui_locales"])
        // What came, checked again when it comes back. Not the hint: it is about somebody else.
        let hidden = ["client_id", "post_logout_redirect_uri", "state", "ui_locales"].compactMap { name in
            (parameters[name] ?? (name == "client_id" ? wish.client?.description : nil)).map {
                ["name": name, "value": $0]
            }
        }
        let lead = visitor.map { page.text("sign_out_text", ["email": $0.shownEmail]) } ?? page.text("sign_out_nobody")
        return page.render(
            .signOut, title: page.text("sign_out_title"),
            ["lead": lead, "action": PostLogout.route.path, "hidden": hidden])
    }
}
