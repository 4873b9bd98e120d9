import HTTPTypes
import Hummingbird
import Models
import RPCClient

/// Asks whether an address is to be removed, or to be the primary one. It needs a fresh sign-in.
struct ChangeEmailPage: Sendable {
    static let path = "/login/account/email"

    /// What is done to the address: the parameter `do` of the query, and the field `do` of the form.
    enum Change: String, CaseIterable {
        case remove, primary

        /// The names of the page's phrases.
        fileprivate var phrases: (title: String, lead: String, button: String) {
            switch self {
            case .remove: ("remove_email_title", "remove_email_text", "remove")
            case .primary: ("primary_email_title", "primary_email_text", "make_primary")
            }
        }

        fileprivate var action: AccountPage.Action {
            switch self {
            case .remove: .removeEmail
            case .primary: .primaryEmail
            }
        }
    }

    let identity: ServiceClient
    let removeEmail: RemoveEmail
    let makeEmailPrimary: MakeEmailPrimary

    /// The page's path for an address.
    static func path(_ change: Change, _ email: EmailCredentialID, _ query: PageQuery) -> String {
        query.path(path, ["do": change.rawValue, "email_id": email.description])
    }

    func show(_ account: AccountPageContext) async throws -> Response {
        let request = account.page.request
        let change = try request.requiredQueryValue("do", Change.init)
        let id = try request.requiredQueryValue("email_id", EmailCredentialID.init)
        return try await withEmail(id, change, account) { render(change, $0, account) }
    }

    func submit(_ form: FormBody, _ account: AccountPageContext) async throws -> Response {
        let change = try form.required("do", Change.init)
        let id = try form.required("email_id", EmailCredentialID.init)
        let page = account.page
        return try await withEmail(id, change, account) { email in
            try await page.answering {
                var cookie: HTTPField?
                switch change {
                case .remove: cookie = try await removeEmail(id, of: account.session, password: nil, page.request)
                case .primary:
                    try await makeEmailPrimary(id, of: account.session, password: nil, page.request)
                }
                var response = page.redirect(to: AccountPage.path(after: change.action, page.query))
                if let cookie { response.headers.append(cookie) }
                return response
            } orShow: { error in
                guard error.code != .insufficientUserAuthentication else { throw error }
                return render(change, email, account, error: error)
            }
        }
    }

    /// Answers with `respond` after a fresh sign-in. Leads to the account page if the address is gone, or is the primary one already: by a
    /// second click, or on another device.
    private func withEmail(
        _ id: EmailCredentialID, _ change: Change, _ account: AccountPageContext,
        _ respond: (UserEmail) async throws -> Response
    ) async throws -> Response {
        let (session, query) = (account.session, account.page.query)
        async let factors = identity.call(
            Identity.ListFactors(user: session.user, application: session.claims.application))
        let emails = try await identity.call(
            Identity.ListEmails(user: session.user, application: session.claims.application))
        let list = try await factors
        guard let email = emails.first(where: { $0.id == id }), !email.isPrimary else {
            return account.page.redirect(to: query.path(AccountPage.path))
        }
        return try await account.requiringFreshSignIn(list, backTo: Self.path(change, id, query)) {
            try await respond(email)
        }
    }

    private func render(
        _ change: Change, _ email: UserEmail, _ account: AccountPageContext, error: ServiceError? = nil
    ) -> Response {
        let page = account.page
        let (title, text, button) = change.phrases
        let address = ["email": email.email.displayText, "primary": account.displayedEmail]
        // Nobody is told that an address goes which was never verified.
        let lead = email.emailVerifiedAt == nil ? "remove_email_unverified_text" : text
        var values: [String: Any] = [
            "lead": page.text(lead, address), "action": page.query.path(Self.path),
            "change": change.rawValue, "email_id": email.id.description,
            "button": page.text(button),
            "back": page.query.path(AccountPage.path),
        ]
        if let error { values["alert"] = page.alert(for: error) }
        return page.render(.changeEmail, title: page.text(title, address), values)
    }
}
