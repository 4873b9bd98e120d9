import Models
import RPCClient

/// What a person enters to sign up.
struct SignUpForm: Sendable {
    let email: EmailAddress
    let password: Secret
    /// A BCP 47 tag.
    var preferredLanguage: String?
    /// A BCP 47 tag.
    var locale: String?
    /// An IANA time zone name.
    var timezone: String?
    /// The version of the terms of service that the person accepts; nil for none.
    var termsVersion: String?
}

/// Creates a user with an email address and a password.
struct SignUp: Sendable {
    let identity: ServiceClient
    let quota: EmailQuota
    let outboxRelay: OutboxRelay
    let openSession: OpenSession
    let overload: HashingOverload
    let hooks: SignUpHookRelay

    /// Creates user, account and membership, sends the verification email, and signs in, if no other step is left. If the
    /// mailbox has reached its limit, signing up succeeds without the email: others could have used up that limit.
    ///
    /// - Throws: 409 `email_taken`, 400 with `/password` for a weak password, 403 `method_not_enabled`, `sign_up_closed`,
    ///   `invitation_required`, `email_domain_not_allowed`, `terms_not_accepted` or `sign_up_refused`, 503 `sign_up_unavailable`.
    func callAsFunction(
        _ form: SignUpForm, to client: Client, _ request: IncomingRequest
    ) async throws -> SignInOutcome {
        try client.require(.password)
        let share = request.workShare()
        let user = try await overload.avoiding(for: share) { try await create(form, in: client, share, request) }
        outboxRelay.wake()
        return try await openSession(user, for: client.id, isNew: true, request)
    }

    private func create(
        _ form: SignUpForm, in client: Client, _ share: WorkShare?, _ request: IncomingRequest
    ) async throws -> Identity.AuthenticatedUser {
        let charge = try await quota.charge(
            .signUp, to: form.email, client: client.id, in: client.applicationID, goesOnIfRefused: true, request)
        do {
            return try await hooks.asking { answer in
                try await identity.call(
                    Identity.SignUp(
                        client: client.id, email: form.email, password: form.password,
                        preferredLanguage: form.preferredLanguage, locale: form.locale, timezone: form.timezone,
                        ipAddress: request.device.ipAddress, share: share,
                        withoutMail: charge.isRefused ? true : nil, termsVersion: form.termsVersion,
                        origin: MailOrigin(of: request), signUpHook: answer))
            }
        } catch {
            await quota.refund(charge, request)
            if (error as? ServiceError)?.code == .termsNotAccepted { throw TermsNotAccepted(terms: client.terms) }
            throw error
        }
    }
}
