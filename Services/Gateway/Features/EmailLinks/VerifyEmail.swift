import Models
import RPCClient

/// Marks an address as verified, by the link or the code of an email.
struct VerifyEmail: Sendable {
    let identity: ServiceClient
    let browserSessions: BrowserSessionReader
    let redeem: RedeemEmailToken
    let ownership: MailboxOwnership
    let epochs: EpochAdvancer

    /// Verifies the address. Returns what the email granted, and whether the credentials that were set up with the address
    /// before were removed.
    ///
    /// - Parameter waiting: the sign-in that waits for this. It counts like a session of its user.
    /// - Throws: 401 `token_invalid` or `code_invalid`, 409 `credentials_reset_required`, 429.
    @discardableResult
    func callAsFunction(
        _ secret: EmailSecret, claim: OwnershipClaim = OwnershipClaim(), waiting: FoundSignIn? = nil,
        _ request: IncomingRequest
    ) async throws -> (grant: OneTimeGrant, credentialsReset: Bool) {
        let session = waiting == nil ? try await browserSessions.bearerOrBrowserSession(of: request) : nil
        let (verified, grant) = try await redeem(secret, for: .verification, request) { redeemed in
            let verified = try await ownership.proving(claim, for: redeemed, session, waiting: waiting, request) {
                ownership in
                try await identity.call(
                    Identity.VerifyEmail(
                        proof: redeemed.proof, ownership: ownership, ipAddress: request.device.ipAddress))
            }
            return (verified, redeemed.grant)
        }
        if let proof = verified.epochProof { await epochs.advance(proof) }
        return (grant, verified.credentialsReset)
    }
}
