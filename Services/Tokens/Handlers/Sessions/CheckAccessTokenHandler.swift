import Foundation
import Models
import RPC

/// Checks an access token and its session, and replies its claims.
struct CheckAccessTokenHandler: EncodedRPCHandler {
    typealias Method = Tokens.CheckAccessToken

    let checker: AccessTokenChecker
    let sessions: SessionStore

    func callAsFunction(_ call: Tokens.CheckAccessToken, _ context: CallContext) async throws -> Data {
        let token = try await checker.check(call.accessToken)
        switch try await sessions.state(of: token, deadline: context.deadline.instant) {
        case .active: return token.json
        case .sessionEnded: throw ServiceError.sessionOver
        case .outdated: throw ServiceError.invalidToken
        }
    }
}
