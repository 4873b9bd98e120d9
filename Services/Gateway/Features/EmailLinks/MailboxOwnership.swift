import Models

/// What somebody with a mailed token says about the user whose mailbox it shows.
struct OwnershipClaim: Sendable {
    /// The user's current password as typed; nil when none came.
    var password: Secret?
    /// Whether they know that what was set up before may be removed. The API says so afterwards, a page before.
    var allowsReset = true
}

extension Surroundings {
    /// What using a mailed token would do, for the page with its button. Throws 401 `token_invalid`.
    func preview(
        _ token: Secret, _ request: IncomingRequest
    ) async throws -> (grant: OneTimeGrant, effect: Identity.PreviewEmailLink.Reply) {
        let seen = try await fleet.mailer.call(Mailer.PreviewEmailLink(token: token))
        let session = try await sessionProofs.proof(
            of: try await browserSessions.session(of: request), ifUser: seen.grant.user)
        return (
            seen.grant, try await fleet.identity.call(Identity.PreviewEmailLink(proof: seen.proof, session: session))
        )
    }
}
