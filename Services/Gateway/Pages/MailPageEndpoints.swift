import HTTPTypes
import Hummingbird
import Models

/// Shows the page of a mailed link.
struct GetMailPage<Page: MailPage>: Endpoint {
    static var route: Route { .get(Page.path) }
    let house: Surroundings

    func respond(to request: IncomingRequest) async throws -> Response {
        await Page.catching {
            guard let token = request.request.uri.queryParameters.get("token").flatMap({ MailedToken($0)?.secret })
            else { throw ServiceError.tokenInvalid }
            return try await Page.form(token, request, house)
        }
    }
}

/// What the button does.
struct PostMailPage<Page: MailPage>: Endpoint {
    static var route: Route { .post(Page.path) }
    static var csrf: CSRFGuard.Rule { .form }
    let house: Surroundings

    func respond(to request: IncomingRequest) async throws -> Response {
        let form = try await request.form()
        guard let token = form["token"].flatMap({ MailedToken($0)?.secret }) else {
            return Page.failure(.tokenInvalid)
        }
        do {
            let (opened, onward) = try await Page.act(token, form, MailedTokens(house: house), request)
            // 303, so that going back or reloading sends nothing again (RFC 9110 §15.4.4).
            var response = Response(status: .seeOther, headers: [.location: onward, .cacheControl: "no-store"])
            if let opened { house.cookies.set(opened.grant, on: &response) }
            return response
        } catch let error as any ServiceErrorConvertible {
            let error = error.serviceError
            guard Page.asksForPassword, let faults = error.invalidParams else { return Page.failure(error) }
            return await Page.catching {
                try await Page.form(token, request, house, faults: faults.compactMap(\.expected))
            }
        }
    }
}

extension MailPage {
    /// The page with its button, and a token against forged requests for it.
    fileprivate static func form(
        _ token: Secret, _ request: IncomingRequest, _ house: Surroundings, faults: [String] = []
    ) async throws -> Response {
        let grant = try await house.fleet.mailer.call(Mailer.PeekToken(token: token))
        guard grant.purpose == purpose else { throw ServiceError.tokenInvalid }
        let session = request.cookie(CSRFTokens.cookieName)
        let used = session ?? CSRFTokens.makeSession()
        let complaints = faults.map { "<p class=\"bad\" role=\"alert\">\(HTML.escape($0))</p>" }.joined()
        let field = """
            <label for="new_password">New password</label>
            <input id="new_password" name="new_password" type="password" autocomplete="new-password" required autofocus>
            """
        let body = """
            <p>\(HTML.escape(words(grant.email.description)))</p>
            \(complaints)
            <form method="post" action="\(path)">
            <input type="hidden" name="token" value="\(HTML.escape(token.reveal()))">
            <input type="hidden" name="csrf_token" value="\(house.csrf.token(for: used).token.reveal())">
            \(asksForPassword ? field : "")
            <button type="submit">\(HTML.escape(button))</button>
            </form>
            """
        var response = HTML.page(title, body, status: faults.isEmpty ? .ok : .badRequest)
        if session == nil { response.headers.append(CSRFTokens.setCookie(used)) }
        return response
    }

    /// The page that `body` makes, or one that says what went wrong.
    fileprivate static func catching(_ body: () async throws -> Response) async -> Response {
        do {
            return try await body()
        } catch {
            return failure((error as? any ServiceErrorConvertible)?.serviceError ?? .internal)
        }
    }

    fileprivate static func failure(_ error: ServiceError) -> Response {
        HTML.page(
            ProblemCatalog.title(of: error.code), "<p>\(HTML.escape(error.detail))</p>",
            status: .init(code: error.status))
    }
}

/// What is shown once a mailed link has done its work.
struct GetDonePage: Endpoint {
    static let route = Route.get("/login/done")

    /// What was done.
    enum What: String {
        case signedIn = "signed-in"
        case verified, reset, joined
    }

    static func path(_ what: What) -> String { "\(route.path)?what=\(what.rawValue)" }

    func respond(to request: IncomingRequest) async throws -> Response {
        let what = request.request.uri.queryParameters.get("what").flatMap { What(rawValue: String($0)) }
        return switch what {
        case .signedIn: HTML.page("You are signed in", "<p>You can close this page.</p>")
        case .verified: HTML.page("Thank you", "<p>Your e-mail address is confirmed. You can close this page.</p>")
        case .reset: HTML.page("Your password is set", "<p>Please sign in with it from now on.</p>")
        case .joined: HTML.page("Welcome", "<p>You have joined, and are signed in. You can close this page.</p>")
        case nil: throw ServiceError.routeNotFound
        }
    }
}
