import Models

extension Surroundings {
    /// Asks for a mail to an address that may be nobody's: what happens, and how long it takes, is the same either way.
    /// Nothing is sent while a mail of the same purpose is good that went out less than a minute ago, so nobody is flooded
    /// and nobody is refused for what others ask. `languages` are the reader's as far as known, best first. The mail's code
    /// will be bound to the caller's `cookie` if it keeps cookies. Throws 400 for a `redirectURI` that is not registered.
    func requestMail(
        _ purpose: OneTimeGrant.Purpose, to email: EmailAddress, client: Client, redirectURI: String?,
        languages: [String], cookie: MailCodeCookie, _ request: IncomingRequest
    ) async throws {
        try client.require(purpose == .passwordReset ? .password : .magicLink)
        let spent = try await spendMail(
            purpose == .passwordReset ? .reset : .signIn, to: email, client: client.id, in: client.applicationID,
            request)
        let name = DeviceName(userAgent: request.device.userAgent)
        let origin = MailOrigin(
            device: keepsCookies(request) ? cookie.device : nil, browser: name.browser, system: name.system)
        do {
            _ = try await fleet.identity.call(
                Identity.RequestMail(
                    client: client.id, email: email, purpose: purpose, redirectURI: redirectURI, languages: languages,
                    ipAddress: request.device.ipAddress, origin: origin, isNeedless: spent.isNeedless))
        } catch {
            await takeBack(spent, request)
            throw error
        }
        outboxRelay.nudge()
    }

    /// Asks for a verification mail to one of the caller's own addresses. Throws 404 for any other.
    func requestVerification(
        of credential: EmailCredentialID, _ session: SignedIn, _ request: IncomingRequest
    ) async throws {
        let application = session.claims.application
        let profile = try await fleet.identity.call(
            Identity.GetProfile(user: session.user, application: application, account: session.account))
        guard let own = profile.credentials.first(where: { $0.id == credential }), let email = own.email else {
            throw ServiceError.notFound("e-mail address")
        }
        // Until it is verified, nobody knows whose mailbox it is: it counts as a stranger's.
        guard own.emailVerifiedAt == nil else { return }
        let spent = try await spendMail(of: session, .verification, to: email, request)
        if spent.isNeedless { return }
        do {
            _ = try await fleet.identity.call(
                Identity.RequestVerification(
                    user: session.user, application: application, client: session.client, credential: credential))
        } catch {
            await takeBack(spent, request)
            throw error
        }
        outboxRelay.nudge()
    }

    /// A mail that was counted.
    struct SpentMail: Sendable {
        let purpose: Tokens.SpendMail.Purpose
        let client: ClientID
        let mailbox: Secret
        /// Whether it need not be sent: the one that just went out is good.
        var isNeedless = false
        /// Whether it may not be sent: the mailbox has had enough. Only where the caller goes on without it.
        var isRefused = false
        fileprivate var unsent: Tokens.SettleMail.Unsent?
    }

    /// Counts a mail to a mailbox, be it anybody's or nobody's. Throws 429, unless what is asked for `goesOnWithout` it.
    func spendMail(
        _ purpose: Tokens.SpendMail.Purpose, to email: EmailAddress, client: ClientID,
        in application: ApplicationID, goesOnWithout: Bool = false, _ request: IncomingRequest
    ) async throws -> SpentMail {
        var spent = SpentMail(purpose: purpose, client: client, mailbox: Self.mailbox(email, application))
        guard limiter.rules.isOn else { return spent }
        let known = knownDevices.device(of: request, for: email, in: application)
        let rules = limiter.rules.mails
        let reply = try await fleet.tokens.call(
            Tokens.SpendMail(
                mailbox: spent.mailbox, purpose: purpose, client: client, asker: Secret(Limiter.asker(request)),
                rules: rules,
                device: known.flatMap { $0.isVerified ? $0.device : nil }))
        if goesOnWithout, reply.verdict == .refused {
            spent.isRefused = true
            return spent
        }
        limiter.note(reply.state, request)
        switch reply.verdict {
        case .refused: throw ServiceError.rateLimited(retryAfter: reply.state.reset)
        case .recent: spent.isNeedless = true
        case .send: spent.unsent = .init(rules: rules, isOwner: reply.isOwner)
        }
        return spent
    }

    /// Counts a mail that somebody who is signed in sends, for them and their account too. Throws 429.
    func spendMail(
        of session: SignedIn, _ purpose: Tokens.SpendMail.Purpose, to email: EmailAddress, _ request: IncomingRequest
    ) async throws -> SpentMail {
        try await limiter.spend(.userMail, on: ["\(session.user)", "\(session.account)"], request)
        return try await spendMail(
            purpose, to: email, client: session.client, in: session.claims.application, request)
    }

    /// Takes a mail back that was not sent.
    func takeBack(_ spent: SpentMail, _ request: IncomingRequest) async {
        guard let unsent = spent.unsent else { return }
        // Should this fail, it was one mail more than there were.
        _ = try? await fleet.tokens.call(
            Tokens.SettleMail(
                mailbox: spent.mailbox, purpose: spent.purpose, client: spent.client,
                asker: Secret(Limiter.asker(request)), unsent: unsent))
    }

    /// Lets whoever used a mail, or tried its code, have another one at once.
    func mailWasUsed(
        _ purpose: Tokens.SpendMail.Purpose, by email: EmailAddress, client: ClientID,
        in application: ApplicationID, _ request: IncomingRequest
    ) async {
        guard limiter.rules.isOn else { return }
        // Should this fail, another mail goes out in a minute.
        _ = try? await fleet.tokens.call(
            Tokens.SettleMail(
                mailbox: Self.mailbox(email, application), purpose: purpose, client: client,
                asker: Secret(Limiter.asker(request))))
    }

    /// The same for whoever showed `grant`.
    func mailWasUsed(
        _ purpose: Tokens.SpendMail.Purpose, _ grant: OneTimeGrant, _ request: IncomingRequest
    ) async {
        await mailWasUsed(purpose, by: grant.email, client: grant.client, in: grant.application, request)
    }

    private static func mailbox(_ email: EmailAddress, _ application: ApplicationID) -> Secret {
        Secret("\(application) \(Mailbox(email))")
    }
}

extension OneTimeGrant.Purpose {
    /// As what mails of this purpose that people ask for are counted; nil for those that nobody asks for twice.
    var mail: Tokens.SpendMail.Purpose? {
        switch self {
        case .magicLink: .signIn
        case .passwordReset: .reset
        case .verification: .verification
        case .invite: nil
        }
    }
}
