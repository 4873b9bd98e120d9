import Models
import RPC

/// Tells whether a session goes on, of which the gateway has an access token that was found genuine.
struct CheckSessionHandler: RPCHandler {
    let keyRing: KeyRing
    let sessions: SessionStore

    func callAsFunction(_ call: Tokens.CheckSession, _ context: CallContext) async throws -> Nothing {
        // Another replica may have made the key a moment ago.
        guard try await keyRing.knowing(call.keyID).algorithms[call.keyID] != nil else {
            throw ServiceError.invalidToken
        }
        let state = try await sessions.state(
            of: call.session, of: call.user, keyID: call.keyID, deadline: context.deadline.instant)
        switch state {
        case .active: return Nothing()
        case .sessionEnded: throw ServiceError.sessionOver
        case .outdated: throw ServiceError.invalidToken
        }
    }
}
