import Models

/// Verifies an address with the link of an email. In the browser whose sign-in waits for that, it also opens the session.
struct VerifyPage: EmailLinkPage {
    static let name = "verify"
    static let summary = "The page that a verification link opens"
    static let buttonSummary = "Verify the address by its button"
    static let purpose = OneTimeGrant.Purpose.verification

    let verifyEmail: VerifyEmail
    let pendingSignIns: PendingSignIns
    let clients: ClientDirectory

    func submit(
        _ token: Secret, _ form: FormBody, _ page: PageContext
    ) async throws -> (outcome: SignInOutcome?, location: String) {
        let waiting = try await pendingSignIns.find(in: page.request, client: nil)
        let (grant, credentialsReset) = try await verifyEmail(
            .token(token), claim: try OwnershipClaim(form), waiting: waiting, page.request)
        let done = DonePage.Event.verified(credentialsReset: credentialsReset)
        let query = page.query(of: grant.client)
        guard let waiting, waiting.signIn.user == grant.user, waiting.signIn.step == .emailVerification,
            // The address is verified. If the sign-in is over, the user begins another one.
            let outcome = try? await pendingSignIns.resume(waiting, page.request)
        else { return (nil, DonePage.path(done, query)) }
        let returnTo = try await page.pendingReturnTo(with: waiting.signIn.client, clients)
        return (outcome, returnTo ?? PageQuery(of: waiting.signIn.client).path(AccountPage.path))
    }
}
