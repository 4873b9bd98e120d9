import Models
import Primitives

/// The links of an error page, the most helpful first. There is at least one.
struct ErrorPageLinks {
    typealias Link = (url: String, text: String)

    private(set) var links: [Link] = []

    /// Errors of a step that has expired or was used. A signed-in user has nothing left to do there.
    private static let isOver: Set<ErrorCode> = [.authorizationExpired, .stateInvalid, .tokenInvalid]

    /// - Parameter account: the browser's session, if it has one.
    init(_ page: PageContext, _ error: ServiceError, account: SignedIn?) {
        if let link = Self.invitation(page, error) { links.append(link) }
        if let link = Self.retry(page, error) ?? Self.signIn(page, error) { links.append(link) }
        if let account {
            var query = PageQuery(of: account.client)
            query.languages = page.query.languages
            links.insert(
                (query.path(AccountPage.path), page.text("to_account")),
                at: Self.isOver.contains(error.code) ? 0 : links.count)
        }
        if let home = page.client?.home { links.append((home, page.text("back_to_app"))) }
        if links.isEmpty { links.append((ShowStartPageEndpoint.route.path, page.text("to_start"))) }
        var seen: Set<String> = []
        links = links.filter { seen.insert($0.url).inserted }
    }

    /// A link that tries the page again, for errors that may be temporary.
    private static func retry(_ page: PageContext, _ error: ServiceError) -> Link? {
        guard [.csrfTokenInvalid, .rateLimited].contains(error.code) || error.status == 503 else { return nil }
        let path = page.request.canonicalPath
        let isShown: Bool
        if page.request.method == .get {
            isShown =
                path.hasPrefix("/login") || (path.hasPrefix("/oauth2/") && !path.hasPrefix("/oauth2/callback/"))
        } else {
            // A form of these pages can't be rendered again without the token of its link.
            let isEmailLink = ["link", "verify", "reset", "invite"].contains { path == "/login/\($0)" }
            isShown = path.hasPrefix("/login") && !isEmailLink && path != SignOutPage.path
        }
        guard isShown else { return nil }
        // A form leads to the path of its page, with the query of its page. That of the waitlist is on the sign-up page.
        let pagePath = path == SignUpWaitlistPage.path ? SignUpPage.path : path
        return (pagePath + (page.request.request.uri.query.map { "?\($0)" } ?? ""), page.text("try_again"))
    }

    /// Where a person without an account asks for an invitation, or enters its code.
    private static func invitation(_ page: PageContext, _ error: ServiceError) -> Link? {
        guard error.code == .invitationRequired, let client = page.client else { return nil }
        return client.signUpSettings.mode == .waitlist
            ? (page.query.path(SignUpPage.path), page.text("waitlist_button"))
            : (page.query.path(InviteCodePage.path), page.text("have_invite_code"))
    }

    /// Where the sign-in began, if the client is known.
    private static func signIn(_ page: PageContext, _ error: ServiceError) -> Link? {
        // Only the application can correct its own request.
        guard let client = page.client, !page.request.canonicalPath.hasPrefix("/oauth2/authorize"),
            error.code != .returnToInvalid
        else { return nil }
        var query = page.query
        if query.returnTo == nil, let returnTo = LoginAttempt(page.request)?.returnTo,
            ReturnTo.isAllowed(returnTo, for: client)
        {
            query.returnTo = returnTo
        }
        if let returnTo = query.returnTo, returnTo.hasPrefix(AccountPage.path) {
            return (returnTo, page.text("back_to_account"))
        }
        if error.code == .tokenInvalid, page.request.canonicalPath == ResetPage.path {
            return (query.path(ForgotPage.path), page.text("forgot_button"))
        }
        return (query.path(SignInPage.path), page.text("sign_in"))
    }
}

extension Client {
    /// The application's website: the first of its origins, else the origin of its first redirect URI on the web.
    var home: String? {
        (origins + redirectURIs).lazy.compactMap { URLRules.origin(of: $0) }.first.map { "\($0)/" }
    }
}
