import Models
import RPCClient

/// Sends an email with a link and a code to an address that may belong to no user.
struct RequestEmailLink: Sendable {
    let identity: ServiceClient
    let quota: EmailQuota
    let cookies: SessionCookies
    let outboxRelay: OutboxRelay

    /// Sends an email that signs in or resets the password. Response and timing do not reveal whether the address is
    /// registered.
    ///
    /// Nothing is sent if an email of the same purpose went out less than a minute ago and is still valid. So nobody is
    /// flooded, and nobody is refused because of what others ask for.
    ///
    /// Returns false if nothing is sent for that reason, and else true, for unregistered addresses too.
    ///
    /// - Parameters:
    ///   - languages: the reader's languages as far as known, best first.
    ///   - cookie: binds the email's code to the browser that asks, if the caller keeps cookies.
    /// - Throws: 400 for a `redirectURI` that is not registered, 403 `method_not_enabled`, 429.
    @discardableResult
    func callAsFunction(
        _ purpose: OneTimeGrant.Purpose, to email: EmailAddress, client: Client, redirectURI: String?,
        languages: [String], cookie: EmailCodeCookie, _ request: IncomingRequest
    ) async throws -> Bool {
        try client.require(purpose == .passwordReset ? .password : .magicLink)
        let charge = try await quota.charge(
            purpose == .passwordReset ? .reset : .signIn, to: email, client: client.id, in: client.applicationID,
            request)
        var origin = MailOrigin(of: request)
        origin.device = cookies.areKept(by: request) ? cookie.device : nil
        do {
            _ = try await identity.call(
                Identity.RequestEmailLink(
                    client: client.id, email: email, purpose: purpose, redirectURI: redirectURI, languages: languages,
                    ipAddress: request.device.ipAddress, origin: origin, isNeedless: charge.isNeedless))
        } catch {
            await quota.refund(charge, request)
            throw error
        }
        outboxRelay.wake()
        return !charge.isNeedless
    }
}
