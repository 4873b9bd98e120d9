import Hummingbird
import Models

/// Shows the page, with a link to the account of a user who is signed in, or to sign in if the client is known.
struct ShowDonePageEndpoint: Endpoint {
    static let operation = Operation.page(
        DonePage.path, id: "showDonePage",
        summary: "The page that confirms what was done",
        parameters: [
            .query("what", .string.example("verified"), "What the page is about."),
            .pageClient,
            .returnTo,
            .languages,
        ],
        answers: [.page, .seeOther("To the form of the waitlist first.")],
        errors: [.notFound])

    let pages: PageContextFactory
    let accountPages: AccountPages

    func respond(to request: IncomingRequest) async throws -> Response {
        let what = request.queryValue("what") ?? ""
        guard let event = DonePage.Event(rawValue: what) else { throw ServiceError.routeNotFound }
        let page = try await pages.context(for: request)
        let (title, lead) = event.phrases
        let email = page.attempt?.email
        // The page is about the address that was entered.
        if event == .waitlist, email == nil { return page.redirect(to: page.query.path(SignUpPage.path)) }
        var values: [String: Any] = ["lead": page.text(lead, ["email": email?.displayText ?? ""])]
        if [.verified, .reset].contains(event), let account = try? await accountPages.context(for: request) {
            values["onward"] = account.page.query.path(AccountPage.path)
            values["onward_text"] = page.text("back_to_account")
        } else if page.client != nil {
            values["onward"] = page.query.path(SignInPage.path)
            values["onward_text"] = page.text("sign_in")
            if event == .verifiedWithReset { values["forgot"] = page.query.path(ForgotPage.path) }
        }
        return page.render(.done, title: page.text(title), values)
    }
}
