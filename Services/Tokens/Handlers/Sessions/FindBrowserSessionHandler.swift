import Models
import RPC

/// Finds the client of the browser session that a refresh token belongs to, or why the session has ended.
struct FindBrowserSessionHandler: RPCHandler {
    let sessions: SessionStore

    func callAsFunction(
        _ call: Tokens.FindBrowserSession, _ context: CallContext
    ) async throws -> Tokens.FindBrowserSession.Reply {
        guard let token = sessions.codec.read(call.refreshToken) else { return .init(client: nil) }
        let deadline = context.deadline.instant
        if let client = try await sessions.browserClient(of: token, deadline: deadline) { return .init(client: client) }
        return .init(client: nil, endReason: try await sessions.endReason(of: token, deadline: deadline))
    }
}
