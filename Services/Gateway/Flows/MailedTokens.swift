import Models

/// What is done with mailed tokens, for the API and for the pages alike.
struct MailedTokens: Sendable {
    let house: Surroundings

    /// Signs in whoever read a magic link. Throws 401 `token_invalid`.
    func signIn(_ token: Secret, _ request: IncomingRequest) async throws -> (OpenedSession, OneTimeGrant) {
        let redeemed = try await house.fleet.mailer.call(Mailer.RedeemToken(token: token, purpose: .magicLink))
        return (try await signIn(redeemed, request), redeemed.grant)
    }

    /// The same for whoever typed the code of the mail. Throws 401 `code_invalid`.
    func signIn(
        code: Secret, mailedTo email: EmailAddress, client: Client, _ request: IncomingRequest
    ) async throws -> (OpenedSession, OneTimeGrant) {
        let redeemed = try await house.attempting(.code, of: email, in: client.applicationID, request) {
            do {
                return try await house.fleet.mailer.call(
                    Mailer.RedeemCode(client: client.id, email: email, code: code))
            } catch let error as ServiceError where error.code == "code_invalid" {
                // It is wrong in any case, so nothing waits for this to be written down.
                _ = try? await house.fleet.identity.call(
                    Identity.RecordWrongCode(client: client.id, email: email, ipAddress: request.device.ipAddress))
                throw error
            }
        }
        return (try await signIn(redeemed, request), redeemed.grant)
    }

    private func signIn(_ redeemed: Redeemed, _ request: IncomingRequest) async throws -> OpenedSession {
        let vouched = try await house.fleet.identity.call(
            Identity.SignInByMail(proof: redeemed.proof, ipAddress: request.device.ipAddress))
        return try await house.openSession(vouched, for: redeemed.grant.client, request)
    }

    /// Marks an address as verified. Answers what the token granted.
    @discardableResult
    func verify(_ token: Secret, _ request: IncomingRequest) async throws -> OneTimeGrant {
        let redeemed = try await house.fleet.mailer.call(Mailer.RedeemToken(token: token, purpose: .verification))
        _ = try await house.fleet.identity.call(
            Identity.VerifyEmail(proof: redeemed.proof, ipAddress: request.device.ipAddress))
        return redeemed.grant
    }

    /// Sets a new password. A rejected one, or a fault on the way, leaves the link good. Answers what the token granted.
    @discardableResult
    func resetPassword(
        _ token: Secret, to newPassword: Secret, _ request: IncomingRequest
    ) async throws -> OneTimeGrant {
        let (reset, grant) = try await holding(token, for: .passwordReset) { redeemed in
            let reset = try await house.fleet.identity.call(
                Identity.ResetPassword(
                    proof: redeemed.proof, newPassword: newPassword, ipAddress: request.device.ipAddress))
            return (reset, redeemed.grant)
        }
        // Should this fail, the courier carries the same news: identity has promised it with the change itself.
        _ = try? await house.fleet.tokens.call(Tokens.AdvanceEpoch(proof: reset.proof))
        house.courier.nudge()
        return grant
    }

    /// Joins the account of an invitation and signs in there. `firstPassword` is for whoever has none yet; a rejected
    /// one leaves the link good.
    func acceptInvite(
        _ token: Secret, firstPassword: Secret? = nil, _ request: IncomingRequest
    ) async throws -> OpenedSession {
        let (vouched, client) = try await holding(token, for: .invite) { redeemed in
            let vouched = try await house.fleet.identity.call(
                Identity.AcceptInvite(
                    proof: redeemed.proof, newPassword: firstPassword, ipAddress: request.device.ipAddress))
            return (vouched, redeemed.grant.client)
        }
        return try await house.openSession(vouched, for: client, request)
    }

    /// Runs the second step while the token is held: spent if that succeeds, free again if not. Nobody is told when the
    /// end of the hold can't be said: it ends by itself, and identity refuses what was done already.
    private func holding<Value: Sendable>(
        _ token: Secret, for purpose: OneTimeGrant.Purpose, _ step: (Redeemed) async throws -> Value
    ) async throws -> Value {
        let redeemed = try await house.fleet.mailer.call(Mailer.RedeemToken(token: token, purpose: purpose))
        do {
            let value = try await step(redeemed)
            _ = try? await house.fleet.mailer.call(Mailer.SettleToken(token: token, isSpent: true))
            return value
        } catch {
            _ = try? await house.fleet.mailer.call(Mailer.SettleToken(token: token, isSpent: false))
            throw error
        }
    }
}
