import Models

extension Surroundings {
    /// Asks for a mail to an address that may be nobody's: what happens, and how long it takes, is the same either way.
    /// `languages` are the reader's as far as known, best first. Throws 400 for a `redirectURI` that is not registered.
    func requestMail(
        _ purpose: OneTimeGrant.Purpose, to email: EmailAddress, client: Client, redirectURI: String?,
        languages: [String], _ request: IncomingRequest
    ) async throws {
        _ = try await fleet.identity.call(
            Identity.RequestMail(
                client: client.id, email: email, purpose: purpose, redirectURI: redirectURI, languages: languages,
                ipAddress: request.device.ipAddress))
        courier.nudge()
    }

    /// Asks for a verification mail to one of the caller's own addresses. Throws 404 for any other.
    func requestVerification(
        of credential: EmailCredentialID, _ session: SignedIn, _ request: IncomingRequest
    ) async throws {
        _ = try await fleet.identity.call(
            Identity.RequestVerification(
                user: session.user, application: session.claims.application, client: session.client,
                credential: credential))
        courier.nudge()
    }
}
