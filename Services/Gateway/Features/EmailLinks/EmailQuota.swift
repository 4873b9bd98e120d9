import Models
import RPCClient

/// Counts the emails to each mailbox against its limits. Addresses that belong to no user count the same.
struct EmailQuota: Sendable {
    let tokens: ServiceClient
    let limiter: Limiter
    let knownDevices: KnownDevices

    /// An email that was counted.
    struct Charge: Sendable {
        let purpose: Tokens.SpendEmailLimit.Purpose
        let client: ClientID
        let mailbox: Secret
        /// Whether the email need not be sent: one of the same purpose went out less than a minute ago and is still valid.
        var isNeedless = false
        /// Whether the email must not be sent: the mailbox has reached its limit. Only for a caller that goes on without it.
        var isRefused = false
        /// What ``EmailQuota/refund(_:_:)`` gives back; nil if nothing was counted.
        fileprivate var unsent: Tokens.ReleaseEmailLimit.Unsent?
    }

    /// Counts an email to the mailbox of `email`. Throws 429 over the limit, unless the caller `goesOnIfRefused`.
    func charge(
        _ purpose: Tokens.SpendEmailLimit.Purpose, to email: EmailAddress, client: ClientID,
        in application: ApplicationID, goesOnIfRefused: Bool = false, _ request: IncomingRequest
    ) async throws -> Charge {
        var charge = Charge(purpose: purpose, client: client, mailbox: Self.mailbox(email, application))
        guard limiter.rules.isOn else { return charge }
        let known = knownDevices.device(of: request, for: email, in: application)
        let rules = limiter.rules.mails
        let reply = try await tokens.call(
            Tokens.SpendEmailLimit(
                mailbox: charge.mailbox, purpose: purpose, client: client, asker: Secret(Limiter.caller(request)),
                rules: rules,
                device: known.flatMap { $0.isVerified ? $0.device : nil }))
        if goesOnIfRefused, reply.verdict == .refused {
            charge.isRefused = true
            return charge
        }
        limiter.report(reply.state, request)
        switch reply.verdict {
        case .refused: throw limiter.rejection(reply.state)
        case .recent: charge.isNeedless = true
        case .send: charge.unsent = .init(rules: rules, isOwner: reply.isOwner)
        }
        return charge
    }

    /// Counts an email that a user has sent, against the limits of the user and the account as well. Throws 429.
    func charge(
        _ purpose: Tokens.SpendEmailLimit.Purpose, to email: EmailAddress, by sender: EmailSender,
        _ request: IncomingRequest
    ) async throws -> Charge {
        try await limiter.spend(.userMail, on: ["\(sender.user)", "\(sender.account)"], request)
        return try await charge(
            purpose, to: email, client: sender.client, in: sender.application, request)
    }

    /// Gives back the charge of an email that was not sent.
    func refund(_ charge: Charge, _ request: IncomingRequest) async {
        guard let unsent = charge.unsent else { return }
        // If this fails, the count is one too high.
        _ = try? await tokens.call(
            Tokens.ReleaseEmailLimit(
                mailbox: charge.mailbox, purpose: charge.purpose, client: charge.client,
                asker: Secret(Limiter.caller(request)), unsent: unsent))
    }

    /// Lets a person who used an email, or tried its code, ask for another one at once.
    func allowAnother(
        _ purpose: Tokens.SpendEmailLimit.Purpose, to email: EmailAddress, client: ClientID,
        in application: ApplicationID, _ request: IncomingRequest
    ) async {
        guard limiter.rules.isOn else { return }
        // If this fails, the next email goes out after a minute.
        _ = try? await tokens.call(
            Tokens.ReleaseEmailLimit(
                mailbox: Self.mailbox(email, application), purpose: purpose, client: client,
                asker: Secret(Limiter.caller(request))))
    }

    /// Lets the person who used the email that granted `grant` ask for another one at once.
    func allowAnother(
        _ purpose: Tokens.SpendEmailLimit.Purpose, after grant: OneTimeGrant, _ request: IncomingRequest
    ) async {
        await allowAnother(purpose, to: grant.email, client: grant.client, in: grant.application, request)
    }

    private static func mailbox(_ email: EmailAddress, _ application: ApplicationID) -> Secret {
        Secret("\(application) \(CountedMailbox(email))")
    }
}

extension OneTimeGrant.Purpose {
    /// What emails of this purpose are counted as; nil for those that recipients don't ask for.
    var emailPurpose: Tokens.SpendEmailLimit.Purpose? {
        switch self {
        case .magicLink: .signIn
        case .passwordReset: .reset
        case .verification: .verification
        case .invite, .emailUndo: nil
        }
    }
}
