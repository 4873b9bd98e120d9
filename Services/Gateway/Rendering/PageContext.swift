import HTTPTypes
import Hummingbird
import Models

/// What every page of a request shares: whom it is for, in which language and looks, and what its forms carry along.
struct PageContext: Sendable {
    let request: IncomingRequest
    let house: Surroundings
    /// The client that the page is of; nil where there is none, as on an error page.
    let client: Client?
    /// What links and forms carry on.
    let query: PageQuery
    let words: Localizer
    /// The sign-in under way in this browser with this client, if any.
    let attempt: LoginAttempt?

    /// A page. `values` is what its sheet names; what all pages share is added.
    func page(
        _ sheet: PageRenderer.Sheet, _ title: String, _ values: [String: Any] = [:], fields: [PageField] = [],
        status: HTTPResponse.Status = .ok
    ) -> Response {
        var values = values
        values["title"] = title
        // A page without a form sets no cookie: it may answer a foreign page's POST, which our cookies did not come along
        // with, and another session would void the forms that are open.
        let known = request.cookieValues(.formSession).first
        var made: Secret?
        if sheet.hasForm {
            if known == nil {
                made = CSRFTokens.makeSession()
                values["cookie_probe"] = GetCookieProbe.route.path
            }
            values["csrf"] = (known ?? made).map { house.csrf.token(for: $0).token.reveal() }
        }
        values["fields"] = fields.values
        values["faulty"] = values["alert"] != nil || fields.contains { !$0.errors.isEmpty }
        // A page that answers a form has no address of its own in another language.
        if request.method != .post {
            values["languages"] = languages
            values["has_languages"] = true
        }
        var response = house.pages.page(sheet, words, Branding(client), values, status: status)
        if let made { response.headers.append(CSRFTokens.setFormCookie(made, house.cookies.policy)) }
        return response
    }

    /// A phrase in the page's language.
    func say(_ name: String, _ values: [String: String] = [:]) -> String {
        var values = values
        values["app"] = Branding(client).name
        return words.say(name, values)
    }

    /// What is said beside a new password.
    var passwordHint: String { say("password_hint", ["count": String(house.minimumPasswordLength)]) }

    /// 303 to another page, so that going back or reloading sends nothing again (RFC 9110 §15.4.4).
    func onward(_ place: String) -> Response {
        Response(status: .seeOther, headers: [.location: place, .cacheControl: "no-store"])
    }

    /// The end of a sign-in: the browser is signed in, and goes where it was to go.
    func finish(_ opened: OpenedSession, returnTo: String? = nil) -> Response {
        var account = PageQuery(of: opened.client)
        account.languages = query.languages
        var response = onward(returnTo ?? query.returnTo ?? account.path(AccountPage.path))
        house.setCookies(of: opened, on: &response)
        LoginAttempt.forget(on: &response, house.cookies.policy)
        return response
    }

    /// The same page in every language.
    private var languages: [[String: Any]] {
        Localizer.names.map { tag, name in
            ["tag": tag, "name": name, "current": tag == words.language, "href": address(in: tag)]
        }
    }

    private func address(in language: String) -> String {
        var pairs: [(String, String)] = ((try? request.query())?.pairs ?? [])
            .filter { !["ui_locales", "locale"].contains($0.name) }.map { ($0.name, $0.value) }
        pairs.append(("ui_locales", language))
        return PageQuery.address(request.canonicalPath, pairs)
    }
}

extension Surroundings {
    /// The scene of a request. Throws 400 for a client that is unknown, or a `return_to` that is not the client's.
    ///
    /// - Parameters:
    ///   - client: whose page it is, where something else than the query says so.
    ///   - preferred: the language of the person, if it is known who they are.
    ///   - asked: the languages that were asked for elsewhere than in the query.
    func scene(
        _ request: IncomingRequest, client known: Client? = nil, preferred: String? = nil, asked: String? = nil
    ) async throws -> PageContext {
        var query = try PageQuery(request)
        if query.languages.isEmpty { query.languages = PageQuery.languages(asked) }
        let attempt = LoginAttempt(request)
        var client = known
        if client == nil, let id = query.client ?? attempt?.client { client = try await clients.client(id) }
        query.client = client?.id
        if let returnTo = query.returnTo, !ReturnTo.isAllowed(returnTo, for: client) {
            throw ServiceError.returnToInvalid
        }
        return PageContext(
            request: request, house: self, client: client, query: query,
            words: .chosen(query.languages + [preferred].compactMap(\.self) + request.languages),
            attempt: attempt?.client == client?.id ? attempt : nil)
    }

    /// The scene of a page that is nothing without a client. Throws 400 `unknown_client` when there is none.
    func signInScene(_ request: IncomingRequest) async throws -> (PageContext, Client) {
        let scene = try await scene(request)
        guard let client = scene.client else { throw ServiceError.unknownPageClient }
        return (scene, client)
    }
}
