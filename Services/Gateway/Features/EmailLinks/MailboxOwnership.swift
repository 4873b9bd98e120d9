import Models
import RPCClient

/// What a person with an emailed token or code claims about the user of the mailbox.
struct OwnershipClaim: Sendable {
    /// The user's current password as entered; nil without one.
    var password: Secret?
    /// Whether credentials that were set up before may be removed. The API reports the removal afterwards; a page asks first.
    var allowsReset = true
}

/// Collects the evidence that the user of a mailbox is the person who reads its emails.
struct MailboxOwnership: Sendable {
    let sessionProofs: SessionProofs
    let throttle: AttemptThrottle

    /// Runs `step` with the evidence: the request's session or the sign-in that waits, if it is of the same user, and the
    /// password of `claim`. A wrong password counts like one at a sign-in.
    func proving<Value: Sendable>(
        _ claim: OwnershipClaim, for redeemed: RedeemedGrant, _ session: SignedIn?, waiting: FoundSignIn? = nil,
        _ request: IncomingRequest, _ step: (Identity.Ownership) async throws -> Value
    ) async throws -> Value {
        let grant = redeemed.grant
        let ownership = Identity.Ownership(
            session: try await sessionProofs.proof(of: session, ifUser: grant.user), signIn: waiting?.proof,
            password: claim.password,
            allowsReset: claim.allowsReset, share: request.workShare(isKnown: true),
            origin: MailOrigin(of: request))
        guard claim.password != nil else { return try await step(ownership) }
        return try await throttle.attempting(passwordOf: grant.email, in: grant.application, request) { _ in
            try await step(ownership)
        }
    }
}
