import Models

/// Sets a new password with the link of an email, and signs in with it.
struct ResetPage: EmailLinkPage {
    static let name = "reset"
    static let summary = "The page that a password reset link opens"
    static let buttonSummary = "Set the new password by its button"
    static let purpose = OneTimeGrant.Purpose.passwordReset
    static let signsIn = true
    static let newPassword = NewPasswordField.required

    let resetPassword: ResetPassword
    let signIn: PasswordSignIn
    let clients: ClientDirectory

    func submit(
        _ token: Secret, _ form: FormBody, _ page: PageContext
    ) async throws -> (outcome: SignInOutcome?, location: String) {
        guard let password = try form.password("new_password") else {
            throw ServiceError.fields(["new_password": "password_missing"])
        }
        let (grant, _) = try await resetPassword(
            .token(token), to: password, claim: try OwnershipClaim(form), page.request)
        var query = page.query(of: grant.client)
        query.returnTo = try await page.pendingReturnTo(with: grant.client, clients) ?? grant.redirectURI
        // The password is set. If signing in fails, the user does it on the next page.
        guard
            let outcome = try? await signIn(
                grant.email, password: password, to: try await clients.client(grant.client), page.request)
        else { return (nil, DonePage.path(.reset, query)) }
        return (outcome, query.returnTo ?? query.path(AccountPage.path, ["done": AccountPage.Action.password.rawValue]))
    }
}
