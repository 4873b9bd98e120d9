import Hummingbird
import Models
import RPCClient

/// Lets a person who is signed in go on as the same user, instead of signing in once more.
struct ContinueAs: Sendable {
    let accountPages: AccountPages
    let pending: PendingAuthorizations

    /// What the sign-in page has for a person who is signed in.
    enum Choice: Sendable {
        /// To go on as the same user.
        case goOn(AccountPageContext)
        /// To sign in again, as the client of this request asks.
        case signInAgain(AccountPageContext, AuthorizationRequest)
    }

    /// Nil if nobody is signed in, if another address is asked for, or if what follows needs another sign-in. `prompt=login` in the page's
    /// query asks for one, and an empty `login_hint` for another user.
    func choice(_ page: PageContext) async throws -> Choice? {
        let hint = page.request.queryValue("login_hint")
        guard page.request.queryValue("prompt") != "login", hint != "",
            let account = try await accountPages.context(for: page.request)
        else { return nil }
        if let hint, !account.profile.credentials.contains(where: { $0.email == EmailAddress(hint) }) { return nil }
        guard let id = PendingAuthorizations.id(in: page.query) else { return .goOn(account) }
        let status = try await pending.find(id, accessToken: account.session.accessToken)
        if status.canContinue { return .goOn(account) }
        return status.asksSameUserAgain ? .signInAgain(account, status.request) : nil
    }

    /// Goes on as the user who is signed in: to where the sign-in leads, or to the account page. Nil if that is not possible.
    func callAsFunction(_ page: PageContext) async throws -> Response? {
        guard case .goOn(let account) = try await choice(page) else { return nil }
        guard let id = PendingAuthorizations.id(in: page.query) else {
            return page.redirect(to: page.query.returnTo ?? page.query.path(AccountPage.path))
        }
        var request = try await pending.find(id, accessToken: account.session.accessToken).request
        guard request.prompt.contains(.selectAccount) else {
            return page.redirect(to: PendingAuthorizations.path(of: id))
        }
        // The user has selected this account: the same request goes on without the question.
        request.prompt.removeAll { $0 == .selectAccount }
        return page.redirect(to: PendingAuthorizations.path(of: try await pending.add(request)))
    }
}

extension AuthorizationStatus {
    /// Whether the browser's session is enough, apart from `prompt=select_account`, which the user answers by continuing.
    fileprivate var canContinue: Bool {
        guard session != nil, !isAnotherUser else { return false }
        return !needsSignIn
            || (request.prompt.contains(.selectAccount) && !request.prompt.contains(.login) && request.maxAge == nil)
    }
    /// Whether the user who is signed in has to authenticate once more, and may be no other one.
    fileprivate var asksSameUserAgain: Bool {
        guard let session, needsSignIn, !isAnotherUser, !request.prompt.contains(.selectAccount) else { return false }
        return (request.prompt.contains(.login) || request.maxAge != nil)
            && (request.user == nil || request.user == session.user)
    }
}
