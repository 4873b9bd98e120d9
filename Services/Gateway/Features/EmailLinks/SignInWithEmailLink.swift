import Models
import RPCClient

/// Signs in with the link or the code of an email.
struct SignInWithEmailLink: Sendable {
    let identity: ServiceClient
    let browserSessions: BrowserSessionReader
    let redeem: RedeemEmailToken
    let ownership: MailboxOwnership
    let quota: EmailQuota
    let openSession: OpenSession
    let endSessions: EndSessions
    let hooks: SignUpHookRelay

    /// Opens a session, and returns it with what the email granted. The email is used up once the session is open. If that
    /// can't be confirmed, the session ends and this throws 503.
    ///
    /// - Throws: 401 `token_invalid`, `code_invalid` or `sign_in_superseded`, 409 `credentials_reset_required`, 403
    ///   `user_suspended`, 429, 503; for a link that signs up 403 `sign_up_refused`, 503 `sign_up_unavailable`.
    func callAsFunction(
        _ secret: EmailSecret, claim: OwnershipClaim = OwnershipClaim(), _ request: IncomingRequest
    ) async throws -> (SignInOutcome, OneTimeGrant) {
        let session = try await browserSessions.bearerOrBrowserSession(of: request)
        // Whether an earlier try has removed credentials.
        var credentialsReset = false
        return try await SupersededSignIn.retryingOnce {
            try await redeem(secret, for: .magicLink, request) { redeemed in
                var user = try await ownership.proving(claim, for: redeemed, session, request) { ownership in
                    try await hooks.asking { answer in
                        try await identity.call(
                            Identity.SignInWithEmailLink(
                                proof: redeemed.proof, ownership: ownership, ipAddress: request.device.ipAddress,
                                origin: MailOrigin(of: request), signUpHook: answer))
                    }
                }
                credentialsReset = credentialsReset || user.credentialsReset
                user.credentialsReset = credentialsReset
                let outcome = try await openSession(user, for: redeemed.grant.client, request)
                await quota.allowAnother(.signIn, after: redeemed.grant, request)
                return (outcome, redeemed.grant)
            } orUndo: { outcome, _ in
                if let opened = outcome.session { await endSessions.discard(opened) }
            }
        }
    }
}
