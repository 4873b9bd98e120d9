import Models

/// Sets a new password with the link of an email.
struct ResetPage: EmailLinkPage {
    static let name = "reset"
    static let summary = "The page that a password reset link opens"
    static let buttonSummary = "Set the new password by its button"
    static let purpose = OneTimeGrant.Purpose.passwordReset
    static let newPassword = NewPasswordField.required

    let resetPassword: ResetPassword
    let clients: ClientDirectory

    func submit(
        _ token: Secret, _ form: FormBody, _ page: PageContext
    ) async throws -> (opened: OpenedSession?, location: String) {
        guard let password = try form.password("new_password") else {
            throw ServiceError.fields(["new_password": "password_missing"])
        }
        let (grant, _) = try await resetPassword(
            .token(token), to: password, claim: try OwnershipClaim(form), page.request)
        var query = page.query(of: grant.client)
        query.returnTo = try await page.returnToOfAttempt(with: grant.client, clients) ?? grant.redirectURI
        return (nil, DonePage.path(.reset, query))
    }
}
