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
}
