import Models
import RPCClient

/// Redeems the token or code of an email, exactly once.
///
/// Mailer holds the token for one request while that does its work, and marks it as used when the work is done. If the work
/// fails, the token is released at once, even after the request's deadline: a user who tries again must not be told that the
/// link was used.
struct RedeemEmailToken: Sendable {
    let mailer: ServiceClient
    let codes: EmailCodeAttempts
    let retry: HeldTokenRetry
    let finisher: FinishRedemption

    /// Holds the token, runs `step`, and marks the token as used.
    ///
    /// - Parameter undo: takes back what `step` did if it can't be confirmed that the token is used up; then this throws 503.
    ///   Nil where identity refuses a second use anyway.
    /// - Throws: 401 `token_invalid` or `code_invalid`, 429, 503, and what `step` throws.
    func callAsFunction<Value: Sendable>(
        _ secret: EmailSecret, for purpose: OneTimeGrant.Purpose, _ request: IncomingRequest,
        _ step: (RedeemedGrant) async throws -> Value, orUndo undo: ((Value) async -> Void)? = nil
    ) async throws -> Value {
        let redemption = RedemptionID.make()
        let redeemed: RedeemedGrant
        do {
            redeemed = try await hold(secret, for: purpose, as: redemption, request)
        } catch {
            // Mailer may hold the token although its answer was lost.
            if ((error as? ServiceError)?.status ?? 500) >= 500 { await finisher.release(redemption) }
            throw error
        }
        let value: Value
        do {
            value = try await step(redeemed)
        } catch {
            await finisher.release(redemption)
            throw error
        }
        // Verifying twice does no harm, so mailer does not hold these tokens: they work until they expire.
        guard purpose != .verification else { return value }
        if await finisher.spend(redemption) { return value }
        guard let undo else { return value }
        await undo(value)
        await finisher.release(redemption)
        throw ServiceError.unavailable()
    }

    /// Holds a token or code. While another request holds it, waits for the outcome.
    private func hold(
        _ secret: EmailSecret, for purpose: OneTimeGrant.Purpose, as redemption: RedemptionID,
        _ request: IncomingRequest
    ) async throws -> RedeemedGrant {
        switch secret {
        case .token(let token):
            return try await retry {
                try await mailer.call(Mailer.RedeemEmailToken(token: token, purpose: purpose, redemption: redemption))
            }
        case .code(let code, let place, let application):
            return try await codes.attempting(place, in: application, request) { isKnownDevice in
                try await mailer.call(
                    Mailer.RedeemEmailCode(
                        place: place, code: code, redemption: redemption, isKnownDevice: isKnownDevice))
            }
        }
    }
}
