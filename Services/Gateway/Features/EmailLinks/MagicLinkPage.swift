import Models

/// Signs in with the link of an email.
struct MagicLinkPage: EmailLinkPage {
    static let name = "link"
    static let summary = "The page that a sign-in link opens"
    static let buttonSummary = "Sign in by its button"
    static let purpose = OneTimeGrant.Purpose.magicLink
    static let signsIn = true

    let signIn: SignInWithEmailLink
    let clients: ClientDirectory

    func submit(
        _ token: Secret, _ form: FormBody, _ page: PageContext
    ) async throws -> (outcome: SignInOutcome?, location: String) {
        let (outcome, grant) = try await signIn(.token(token), claim: try OwnershipClaim(form), page.request)
        // The email's redirect URI goes before the place that the sign-in in this browser was to lead to.
        let returnTo = try await page.pendingReturnTo(with: grant.client, clients)
        return (outcome, grant.redirectURI ?? returnTo ?? page.query(of: grant.client).path(AccountPage.path))
    }
}
