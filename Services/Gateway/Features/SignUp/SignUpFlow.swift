import Models

/// What somebody says about themselves when they sign up.
struct NewPerson: Sendable {
    let email: EmailAddress
    let password: Secret
    /// BCP 47 tags and an IANA time zone; nil for what nobody said.
    var preferredLanguage: String?
    var locale: String?
    var timezone: String?
}

extension Surroundings {
    /// Creates user, account and membership, has the verification mail sent, and signs in. A mailbox that has had enough
    /// mails gets none, and its owner can still sign up: strangers could use up that allowance. Throws 409 `email_taken`,
    /// 400 with `/password` for a weak password.
    func signUp(_ person: NewPerson, to client: Client, _ request: IncomingRequest) async throws -> OpenedSession {
        try client.require(.password)
        let spent = try await spendMail(
            .signUp, to: person.email, client: client.id, in: client.applicationID, goesOnWithout: true, request)
        let vouched: Identity.AuthenticatedUser
        do {
            vouched = try await fleet.identity.call(
                Identity.SignUp(
                    client: client.id, email: person.email, password: person.password,
                    preferredLanguage: person.preferredLanguage, locale: person.locale, timezone: person.timezone,
                    ipAddress: request.device.ipAddress, share: request.workShare(),
                    withoutMail: spent.isRefused ? true : nil))
        } catch {
            await takeBack(spent, request)
            throw error
        }
        outboxRelay.nudge()
        return try await openSession(vouched, for: client.id, isNew: true, request)
    }
}
