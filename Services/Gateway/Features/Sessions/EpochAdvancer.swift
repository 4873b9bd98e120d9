import Models
import RPCClient

/// Tells tokens that a user's earlier sessions have ended.
struct EpochAdvancer: Sendable {
    let tokens: ServiceClient
    let outboxRelay: OutboxRelay

    /// Advances the user's epoch at once. Errors are ignored: identity has put the same event into its outbox, in the
    /// transaction that made the change, and the relay delivers it.
    func advance(_ proof: Proof) async {
        _ = try? await tokens.call(Tokens.AdvanceEpoch(proof: proof))
        outboxRelay.wake()
    }

    /// Advances the user's epoch, if a factor that they have set up began one, and has their session count as having shown the factor.
    /// Returns that session's new access token; nil if it does not count, or on an error: the factor is there, its recovery codes are shown
    /// only now, and the next change asks for the factor.
    ///
    /// - Parameters:
    ///   - epoch: identity's proof of the new epoch.
    ///   - factor: identity's proof that the user has shown the factor. Both may come first: the session stays in the new epoch.
    func advance(_ epoch: Proof?, showing factor: Proof?) async -> Tokens.Reauthenticate.Reply? {
        async let renewed = renew(factor)
        if let epoch { await advance(epoch) }
        return await renewed
    }

    private func renew(_ factor: Proof?) async -> Tokens.Reauthenticate.Reply? {
        guard let factor else { return nil }
        return try? await tokens.call(Tokens.Reauthenticate(proof: factor))
    }
}
