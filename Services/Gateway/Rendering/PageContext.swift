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
    let issuer: String
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
        if let alert = values["alert"] as? PageAlert { values["alert"] = alert.values }
        values["has_errors"] = values["alert"] != nil || fields.contains { !$0.errors.isEmpty }
        // Sent as a form with GET to the page's own URL: from the answer to a form it leads to the page that had the form. The
        // token of an emailed link is in that form and not in the query.
        let token = request.method == .post ? (values["token"] as? String).map { [("token", $0)] } : nil
        values["language_query"] = (otherParameters + (token ?? [])).map { ["name": $0, "value": $1] }
        values["languages"] = languages
        values["has_languages"] = template != .leaving
        values["passkeys_elsewhere"] = LocalhostLink(self)?.values
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

    /// A page's heading: `name`, or the phrase `naming` with the application's name in it if a logo stands above the page
    /// instead of the name.
    func headline(_ name: String, naming: String) -> String { text(Branding(client).logo == nil ? name : naming) }

    /// The hint beside a field for a new password.
    var passwordHint: String { text("password_hint") }

    /// The rules beside a field for a new password. Whether a password is in wide use can't be known before it is sent.
    var passwordRules: [PasswordRule] {
        [
            PasswordRule(
                text: text("password_length", count: minimumPasswordLength), minimumLength: minimumPasswordLength),
            PasswordRule(text: text("invalid_personal"), word: Branding(client).name),
            PasswordRule(text: text("invalid_repetitive")),
        ]
    }

    /// 303 See Other, so that going back or reloading sends no form again (RFC 9110 §15.4.4).
    func redirect(to location: String) -> Response {
        Response(status: .seeOther, headers: [.location: location, .cacheControl: "no-store"])
    }

    /// The end of a sign-in: goes on to `returnTo`, else to the query's `return_to`, else to the account page. If the sign-in
    /// waits for another step, the page of that step comes first.
    func finishSignIn(_ outcome: SignInOutcome, returnTo: String? = nil) -> Response {
        switch outcome {
        case .opened(let opened): finishSignIn(opened, returnTo: returnTo)
        case .waiting(let waiting):
            waiting.redirect(
                returnTo: returnTo ?? query.returnTo, languages: query.languages, cookies.policy)
        }
    }

    /// Sets the session's cookies and redirects to `returnTo`, else to the query's `return_to`, else to the account page.
    func finishSignIn(_ opened: OpenedSession, returnTo: String? = nil) -> Response {
        var account = PageQuery(of: opened.client)
        account.languages = query.languages
        var response = redirect(to: returnTo ?? query.returnTo ?? account.path(AccountPage.path))
        cookies.set(opened, on: &response)
        LoginAttempt.forget(on: &response, cookies.policy)
        if request.cookie(.signIn) != nil { response.headers.append(SignInCookie.clearing(cookies.policy)) }
        return response
    }

    /// The first step of another sign-in, which states that the last one took too long. The browser may have dropped its token
    /// by then, but remembers the attempt.
    func startSignInAgain() -> Response {
        let hasToken = request.cookie(.signIn) != nil
        guard hasToken || attempt != nil else { return redirect(to: query.path(SignInPage.path)) }
        var response = redirect(to: query.path(SignInPage.path, ["expired": "1"]))
        // The script of the page asks with HEAD, and then loads the page.
        if hasToken, request.method != .head { response.headers.append(SignInCookie.clearing(cookies.policy)) }
        return response
    }

    /// The languages to choose from.
    private var languages: [[String: Any]] {
        renderer.phrases.languages.map { language in
            [
                "tag": language.tag, "name": language.name, "dir": language.direction.rawValue,
                "current": language.tag == localizer.language,
            ]
        }
    }

    /// The query of the request except for its languages.
    private var otherParameters: [(String, String)] {
        ((try? request.query())?.pairs ?? []).filter { !["ui_locales", "locale"].contains($0.name) }
            .map { ($0.name, $0.value) }
    }
}

extension PendingSignIn.Step {
    /// The path of the page of this step.
    func path(_ query: PageQuery) -> String {
        switch self {
        case .emailVerification: CheckMailPage.path(.verify, query)
        case .secondFactor, .stepUp: query.path(SecondFactorPage.path)
        case .secondFactorEnrolment: query.path(EnrolmentPage.path)
        case .terms: query.path(TermsPage.path)
        }
    }
}
