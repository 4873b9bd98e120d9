import Models
import Proofs
import RPC

/// Takes a mailed token and vouches that the mailbox was shown.
struct RedeemToken: Sendable {
    let store: OneTimeStore
    let proofs: ProofSigner

    func callAsFunction(_ call: Mailer.RedeemEmailToken, _ context: CallContext) async throws -> RedeemedGrant {
        let taken = try await store.take(
            call.token, for: call.purpose, as: call.redemption, deadline: context.deadline.instant)
        guard let taken else { throw ServiceError.tokenInvalid }
        return try await proofs.redeemed(taken, context)
    }
}

/// Takes a mailed code and vouches that the mailbox was shown.
struct RedeemCode: Sendable {
    let store: OneTimeStore
    let proofs: ProofSigner

    func callAsFunction(_ call: Mailer.RedeemEmailCode, _ context: CallContext) async throws -> RedeemedGrant {
        let taken = try await store.take(
            code: call.code, at: call.place, isKnownDevice: call.isKnownDevice, as: call.redemption,
            deadline: context.deadline.instant)
        guard let taken else { throw try await proofs.wrongCode(at: call.place, context) }
        return try await proofs.redeemed(taken, context)
    }
}

/// Trades a mailed code for a token.
struct TradeCode: Sendable {
    let store: OneTimeStore
    let proofs: ProofSigner

    func callAsFunction(_ call: Mailer.ExchangeEmailCode, _ context: CallContext) async throws
        -> Mailer.ExchangeEmailCode.Reply
    {
        let token = try await store.trade(
            code: call.code, at: call.place, isKnownDevice: call.isKnownDevice, deadline: context.deadline.instant)
        guard let token else { throw try await proofs.wrongCode(at: call.place, context) }
        return .init(token: token)
    }
}

/// Tells what a token would do.
struct PeekToken: Sendable {
    let store: OneTimeStore

    func callAsFunction(_ call: Mailer.PeekEmailToken, _ context: CallContext) async throws -> OneTimeGrant {
        guard let found = try await store.peek(call.token, deadline: context.deadline.instant) else {
            throw ServiceError.tokenInvalid
        }
        return found.grant
    }
}

/// Says how a redemption ended.
struct SettleToken: Sendable {
    let store: OneTimeStore

    func callAsFunction(_ call: Mailer.FinishRedemption, _ context: CallContext) async throws -> Nothing {
        let held = try await store.settle(
            call.redemption, isSpent: call.isSpent, deadline: context.deadline.instant)
        guard held else { throw ServiceError.tokenInvalid }
        return Nothing()
    }
}

extension ProofSigner {
    /// 401 `code_invalid`, with the word for identity's audit log that a code was wrong.
    fileprivate func wrongCode(
        at place: Mailer.EmailCodeReference, _ context: CallContext
    ) async throws -> ServiceError {
        let statement = WrongCodeProof(client: place.client, email: place.email, request: context.requestID)
        return ServiceError.codeInvalid.attested(by: try await sign(statement: statement, for: .identity))
    }

    /// The answer to whoever showed a mailbox.
    fileprivate func redeemed(_ taken: OneTimeStore.Taken, _ context: CallContext) async throws -> RedeemedGrant {
        let statement = MailboxProof(grant: taken.grant, mailedAt: taken.mailedAt, request: context.requestID)
        return RedeemedGrant(proof: try await sign(statement: statement, for: .identity), grant: taken.grant)
    }
}
