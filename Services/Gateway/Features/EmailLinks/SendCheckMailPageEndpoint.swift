import Hummingbird
import Models

/// Redeems the code of an email, or sends the email, again if need be, if the form has no code.
struct SendCheckMailPageEndpoint: Endpoint {
    static let operation = Operation.form(
        CheckMailPage.path, id: "sendCheckMailPage",
        summary: "Submit the code, or resend the email",
        rateLimit: .mailedToken,
        parameters: [
            .pageClient,
            .returnTo,
            .languages,
            .query(
                "email_id", .emailCredentialID,
                "The address that is confirmed; absent for the one that the user signed up with."),
            .query(
                "what", .string.example("link"),
                """
                What was sent: `link` signs in, `reset` sets a new password, `verify` confirms the address of the \
                signed-in user.
                """),
        ],
        request: .form(
            .object([
                .required("email", .string.example("ada@example.com")),
                .optional("code", .emailCode),
                .optional("again", .string.example("1"), "Set by the button that sends the email again."),
            ])))

    let pages: PageContextFactory
    let accountPages: AccountPages
    let signUpVerification: SignUpVerificationPage
    let limiter: Limiter
    let requestEmail: RequestEmailFromPage
    let signIn: SignInWithEmailLink
    let exchangeCode: ExchangeEmailCode

    func respond(to request: IncomingRequest) async throws -> Response {
        let kind = CheckMailPage.Kind(request)
        let form = try await request.form()
        if kind == .verify { return try await signUpVerification.submit(form, request) }
        let (page, client) = try await pages.clientContext(for: request)
        let email = try form.email()
        return try await page.answering {
            guard form["code"] != nil else {
                try await limiter.spend(.mail, by: request)
                return try await requestEmail(
                    kind, to: email, page, client, isAgain: form["again"] != nil)
            }
            let code = EmailSecret(code: try form.emailCode(), kind.purpose, sentTo: email, client, request)
            if kind == .reset {
                return page.redirect(to: page.path(of: ResetPage.self, try await exchangeCode(code, request)))
            }
            do {
                let (outcome, grant) = try await signIn(code, claim: OwnershipClaim(allowsReset: false), request)
                return page.finishSignIn(outcome, returnTo: page.query.returnTo ?? grant.redirectURI)
            } catch let error as ServiceError where error.code == .credentialsResetRequired {
                // The code is right. The page of the email's link announces what signing in will remove.
                return page.redirect(to: page.path(of: MagicLinkPage.self, try await exchangeCode(code, request)))
            }
        } orShow: { error in
            if error.code == .codeInvalid,
                let response = try await accountPages.redirectIfSignedIn(page, as: email)
            {
                return response
            }
            return CheckMailPage.render(kind, page, client, email: email, error: error)
        }
    }
}
