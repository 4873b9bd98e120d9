import Models
import RPC

/// Lists the events of the signing keys.
struct ListKeyEventsHandler: RPCHandler {
    let keyRing: KeyRing

    func callAsFunction(_ call: Tokens.ListKeyEvents, _ context: CallContext) async throws -> [SigningKeyEvent] {
        try await keyRing.store.events(after: call.offset)
    }
}
