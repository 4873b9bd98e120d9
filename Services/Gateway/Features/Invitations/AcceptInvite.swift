import Models
import RPCClient

/// Joins the account of an invitation, by the link or the code of its email.
struct AcceptInvite: Sendable {
    let identity: ServiceClient
    let browserSessions: BrowserSessionReader
    let redeem: RedeemEmailToken
    let ownership: MailboxOwnership
    let openSession: OpenSession
    let endSessions: EndSessions
    let hooks: SignUpHookRelay

    /// Joins the account and opens a session in it. The email is used up once the session is open. If that can't be confirmed,
    /// the session ends and this throws 503.
    ///
    /// - Parameter firstPassword: the password of a user who has none yet. If it is refused, link and code can be used again.
    /// - Throws: 401 `token_invalid`, `code_invalid` or `sign_in_superseded`, 400 with `/new_password` for a weak password, 409
    ///   `credentials_reset_required`, 429, 503; for a new user 403 `sign_up_refused`, 503 `sign_up_unavailable`.
    func callAsFunction(
        _ secret: EmailSecret, firstPassword: Secret? = nil, claim: OwnershipClaim = OwnershipClaim(),
        _ request: IncomingRequest
    ) async throws -> SignInOutcome {
        let session = try await browserSessions.bearerOrBrowserSession(of: request)
        return try await redeem(secret, for: .invite, request) { redeemed in
            let user = try await ownership.proving(claim, for: redeemed, session, request) { ownership in
                try await hooks.asking { answer in
                    try await identity.call(
                        Identity.AcceptInvite(
                            proof: redeemed.proof, newPassword: firstPassword, ownership: ownership,
                            ipAddress: request.device.ipAddress, share: request.workShare(isKnown: true),
                            signUpHook: answer))
                }
            }
            // It is not tried again if it is superseded: the account is joined, and the invitation is used up.
            return try await openSession(user, for: redeemed.grant.client, request)
        } orUndo: { outcome in
            if let opened = outcome.session { await endSessions.discard(opened) }
        }
    }
}
