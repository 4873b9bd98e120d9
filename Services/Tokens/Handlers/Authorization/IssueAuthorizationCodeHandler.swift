import Models
import RPC

/// Answers an authorization request with a code, once. The session is checked before the request is removed, so that a browser
/// that has to sign in first can come back to it.
struct IssueAuthorizationCodeHandler: RPCHandler {
    let authorizations: AuthorizationStore
    let codes: AuthorizationCodeStore
    let check: AuthorizationSessionCheck

    func callAsFunction(
        _ call: Tokens.IssueAuthorizationCode, _ context: CallContext
    ) async throws -> Tokens.IssuedAuthorizationCode {
        let deadline = context.deadline.instant
        let stored = try await check.request(call.reference, context)
        guard let session = try await check.session(call.accessToken, for: stored, context), session.isSufficient,
            let answer = session.answer
        else { throw ServiceError.loginRequired }
        if case .kept(let id) = call.reference { _ = try await authorizations.take(id, deadline: deadline) }
        let code = try await codes.issue(
            for: stored.request, from: session.claims, session.status, answer.event, as: answer.context,
            deadline: deadline)
        return Tokens.IssuedAuthorizationCode(code: code.text, request: stored.request)
    }
}
