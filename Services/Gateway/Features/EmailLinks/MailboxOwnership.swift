import Models

/// What somebody with a mailed token says about the user whose mailbox it shows.
struct OwnershipClaim: Sendable {
    /// The user's current password as typed; nil when none came.
    var password: Secret?
    /// Whether they know that what was set up before may be removed. The API says so afterwards, a page before.
    var allowsReset = true
}

extension Surroundings {
    /// Whose session a request holds, where none is needed: by its bearer token first, else by the browser's cookies. Nil
    /// for none. Throws 401 for a bearer token that is not valid and 403 for one of a client that acts for the user: who
    /// sends one relies on it.
    func sessionIfAny(of request: IncomingRequest) async throws -> SignedIn? {
        guard let token = try request.bearerToken() else {
            return try await browserSession(of: request)
        }
        let claims = try await fleet.tokens.call(Tokens.CheckAccessToken(accessToken: token))
        guard claims.isDelegated != true else { throw ServiceError.insufficientScope }
        return SignedIn(claims: claims, accessToken: token)
    }

    /// Tokens' proof of `session` where it may be that of `user`; nil stands for a user who is not known yet.
    func proof(of session: SignedIn?, asUser user: UserID?) async throws -> Proof? {
        guard let session, user == nil || session.user == user else { return nil }
        return try await proof(of: session)
    }

    /// What using a mailed token would do, for the page with its button. Throws 401 `token_invalid`.
    func preview(
        _ token: Secret, _ request: IncomingRequest
    ) async throws -> (grant: OneTimeGrant, effect: Identity.PreviewMailbox.Reply) {
        let seen = try await fleet.mailer.call(Mailer.PreviewToken(token: token))
        let session = try await proof(of: try await browserSession(of: request), asUser: seen.grant.user)
        return (
            seen.grant, try await fleet.identity.call(Identity.PreviewMailbox(proof: seen.proof, session: session))
        )
    }

    /// Tells tokens at once that earlier sessions are over. Should that fail, the outboxRelay carries the same news: identity
    /// has promised it with the change itself.
    func advanceEpoch(_ proof: Proof) async {
        _ = try? await fleet.tokens.call(Tokens.AdvanceEpoch(proof: proof))
        outboxRelay.nudge()
    }
}
