import HTTPTypes
import Hummingbird
import Localization
import Models
import Primitives

/// What the pages of one request share: the client they belong to, their language and branding, and the query of
/// their links and forms. ``PageContextFactory`` makes it.
struct PageContext: Sendable {
    let request: IncomingRequest
    /// The client that the page belongs to; nil without one, as on some error pages.
    let client: Client?
    /// The query of the page's links and forms.
    let query: PageQuery
    let localizer: Localizer
    /// The sign-in with ``client`` that this browser has begun, if any.
    let attempt: LoginAttempt?

    let renderer: PageRenderer
    let csrf: CSRFTokens
    let cookies: SessionCookies
    /// In code points. Pages name it beside a new password.
    let minimumPasswordLength: Int

    /// A page made of `template`. `values` holds what the template uses; what all pages share is added.
    func render(
        _ template: PageTemplate, title: String, _ values: [String: Any] = [:], fields: [PageField] = [],
        status: HTTPResponse.Status = .ok
    ) -> Response {
        var values = values
        values["title"] = title
        // A page without a form sets no cookie: it may answer a cross-site POST, which arrives without our cookies, and a
        // new session would invalidate the forms that are open in other tabs.
        let known = request.cookieValues(.formSession).first
        var made: Secret?
        if template.hasForm {
            if known == nil {
                made = CSRFTokens.makeSession()
                values["cookie_probe"] = GetCookieProbeEndpoint.route.path
            }
            values["csrf"] = (known ?? made).map { csrf.token(for: $0).token.reveal() }
        }
        values["fields"] = fields.values
        values["has_errors"] = values["alert"] != nil || fields.contains { !$0.errors.isEmpty }
        // The answer to a form has no URL of its own, so it offers no links to itself in other languages.
        if request.method != .post {
            values["languages"] = languageLinks
            values["has_languages"] = true
        }
        var response = renderer.page(template, localizer, Branding(client), values, status: status)
        if let made { response.headers.append(CSRFTokens.setFormCookie(made, cookies.policy)) }
        return response
    }

    /// A phrase in the page's language, with `values` and the application's name filled in.
    ///
    /// - Parameter count: selects the plural form, and fills the blank `count`.
    func text(_ name: String, _ values: [String: String] = [:], count: Int? = nil) -> String {
        var values = values
        values["app"] = Branding(client).name
        return localizer.text(name, values, count: count)
    }

    /// The hint beside a field for a new password.
    var passwordHint: String { text("password_hint", count: minimumPasswordLength) }

    /// 303 See Other, so that going back or reloading sends no form again (RFC 9110 §15.4.4).
    func redirect(to location: String) -> Response {
        Response(status: .seeOther, headers: [.location: location, .cacheControl: "no-store"])
    }

    /// The end of a sign-in: sets the session's cookies and redirects to `returnTo`, else to the query's `return_to`, else
    /// to the account page.
    func finishSignIn(_ opened: OpenedSession, returnTo: String? = nil) -> Response {
        var account = PageQuery(of: opened.client)
        account.languages = query.languages
        var response = redirect(to: returnTo ?? query.returnTo ?? account.path(AccountPage.path))
        cookies.set(opened, on: &response)
        LoginAttempt.forget(on: &response, cookies.policy)
        return response
    }

    /// Links to the same page in every language.
    private var languageLinks: [[String: Any]] {
        renderer.phrases.languages.map { language in
            [
                "tag": language.tag, "name": language.name, "dir": language.direction.rawValue,
                "current": language.tag == localizer.language, "href": address(in: language.tag),
            ]
        }
    }

    private func address(in language: String) -> String {
        var pairs: [(String, String?)] = ((try? request.query())?.pairs ?? [])
            .filter { !["ui_locales", "locale"].contains($0.name) }.map { ($0.name, $0.value) }
        pairs.append(("ui_locales", language))
        return FormEncoding.adding(pairs, to: request.canonicalPath)
    }
}
