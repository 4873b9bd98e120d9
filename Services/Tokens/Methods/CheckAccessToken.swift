import Foundation
import Models
import RPC

/// Checks an access token and whether its session goes on; answers its claims.
struct CheckAccessToken: Sendable {
    let checker: AccessTokenChecker
    let sessions: SessionStore

    func callAsFunction(_ call: Tokens.CheckAccessToken, _ context: CallContext) async throws -> Data {
        let entry = try await checker.check(call.accessToken)
        switch try await sessions.state(of: entry, deadline: context.deadline.instant) {
        case .live: return entry.json
        case .over: throw ServiceError.sessionOver
        case .outdated: throw ServiceError.invalidToken
        }
    }
}
