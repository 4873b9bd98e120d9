import Models
import RPCClient

/// Sets a new password by the link or the code of an email. Every session of the user ends.
struct ResetPassword: Sendable {
    let identity: ServiceClient
    let browserSessions: BrowserSessionReader
    let redeem: RedeemEmailToken
    let ownership: MailboxOwnership
    let quota: EmailQuota
    let epochs: EpochAdvancer

    /// Sets the password. If the password is refused, or an error occurs, link and code can be used again. Returns what the
    /// email granted, and whether other credentials that were set up with the address before were removed.
    ///
    /// - Throws: 401 `token_invalid` or `code_invalid`, 400 with `/new_password` for a weak password, 409
    ///   `credentials_reset_required`, 429.
    func callAsFunction(
        _ secret: EmailSecret, to newPassword: Secret, claim: OwnershipClaim = OwnershipClaim(),
        _ request: IncomingRequest
    ) async throws -> (grant: OneTimeGrant, credentialsReset: Bool) {
        let session = try await browserSessions.bearerOrBrowserSession(of: request)
        let (reset, grant) = try await redeem(secret, for: .passwordReset, request) { redeemed in
            let reset = try await ownership.proving(claim, for: redeemed, session, request) { ownership in
                try await identity.call(
                    Identity.ResetPassword(
                        proof: redeemed.proof, newPassword: newPassword, ownership: ownership,
                        ipAddress: request.device.ipAddress, share: request.workShare(isKnown: true)))
            }
            return (reset, redeemed.grant)
        }
        await epochs.advance(reset.proof)
        await quota.allowAnother(.reset, after: grant, request)
        return (grant, reset.credentialsReset)
    }
}
