import Models

/// Verifies an address with the link of an email.
struct VerifyPage: EmailLinkPage {
    static let name = "verify"
    static let summary = "The page that a verification link opens"
    static let buttonSummary = "Verify the address by its button"
    static let purpose = OneTimeGrant.Purpose.verification

    let verifyEmail: VerifyEmail

    func submit(
        _ token: Secret, _ form: FormBody, _ page: PageContext
    ) async throws -> (opened: OpenedSession?, location: String) {
        let (grant, credentialsReset) = try await verifyEmail(
            .token(token), claim: try OwnershipClaim(form), page.request)
        let done = DonePage.Event.verified(credentialsReset: credentialsReset)
        return (nil, DonePage.path(done, page.query(of: grant.client)))
    }
}
