import Models
import RPC

/// Finds the client of the browser session that a refresh token belongs to.
struct FindBrowserSessionHandler: RPCHandler {
    let sessions: SessionStore

    func callAsFunction(
        _ call: Tokens.FindBrowserSession, _ context: CallContext
    ) async throws -> Tokens.FindBrowserSession.Reply {
        guard let token = sessions.codec.read(call.refreshToken) else { return .init(client: nil) }
        return .init(client: try await sessions.browserClient(of: token, deadline: context.deadline.instant))
    }
}
