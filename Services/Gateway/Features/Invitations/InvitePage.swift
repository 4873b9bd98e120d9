import Models

/// Accepts an invitation with the link of its email. New users may set a password.
struct InvitePage: EmailLinkPage {
    static let name = "invite"
    static let summary = "The page that an invitation opens"
    static let buttonSummary = "Accept the invitation by its button, with or without a password"
    static let purpose = OneTimeGrant.Purpose.invite
    static let newPassword = NewPasswordField.optional
    static let signsIn = true

    let acceptInvite: AcceptInvite

    func submit(
        _ token: Secret, _ form: FormBody, _ page: PageContext
    ) async throws -> (outcome: SignInOutcome?, location: String) {
        let password = form["without"] == nil ? try form.password("new_password") : nil
        let outcome = try await acceptInvite(
            .token(token), firstPassword: password, claim: try OwnershipClaim(form), page.request)
        return (outcome, page.query(of: outcome.client).path(AccountPage.path, ["done": "joined"]))
    }
}
