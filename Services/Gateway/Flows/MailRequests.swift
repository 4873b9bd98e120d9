import Models

extension Surroundings {
    /// Asks for a mail to an address that may be nobody's: what happens, and how long it takes, is the same either way.
    /// `languages` are the reader's as far as known, best first. The mail's code will be bound to the caller's `cookie` if
    /// it keeps cookies. Throws 400 for a `redirectURI` that is not registered.
    func requestMail(
        _ purpose: OneTimeGrant.Purpose, to email: EmailAddress, client: Client, redirectURI: String?,
        languages: [String], cookie: MailCodeCookie, _ request: IncomingRequest
    ) async throws {
        try client.require(purpose == .passwordReset ? .password : .magicLink)
        try await limitMails(to: email, in: client.applicationID, request)
        let name = DeviceName(userAgent: request.device.userAgent)
        let origin = MailOrigin(
            device: keepsCookies(request) ? cookie.device : nil, browser: name.browser, system: name.system)
        _ = try await fleet.identity.call(
            Identity.RequestMail(
                client: client.id, email: email, purpose: purpose, redirectURI: redirectURI, languages: languages,
                ipAddress: request.device.ipAddress, origin: origin))
        courier.nudge()
    }

    /// Asks for a verification mail to one of the caller's own addresses. Throws 404 for any other.
    func requestVerification(
        of credential: EmailCredentialID, _ session: SignedIn, _ request: IncomingRequest
    ) async throws {
        try await limiter.spend(.mailbox, on: "\(credential)", request)
        _ = try await fleet.identity.call(
            Identity.RequestVerification(
                user: session.user, application: session.claims.application, client: session.client,
                credential: credential))
        courier.nudge()
    }

    /// Counts a mail to a mailbox, be it anybody's or nobody's. Throws 429.
    func limitMails(to email: EmailAddress, in application: ApplicationID, _ request: IncomingRequest) async throws {
        try await limiter.spend(.mailbox, on: "\(application) \(email)", request)
    }
}
