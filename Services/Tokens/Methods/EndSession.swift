import Logging
import Models
import RPC

/// Ends one session of a user, or all of them: their tokens are refused from now on.
struct EndSession: Sendable {
    let owner: SessionOwner
    let sessions: SessionStore
    let logger: Logger

    func callAsFunction(_ call: Tokens.EndSession, _ context: CallContext) async throws -> Nothing {
        let user = try await owner.user(call.whose, session: call.session, context)
        let isEnded = try await sessions.end(call.session, of: user, deadline: context.deadline.instant)
        guard isEnded else { throw ServiceError.notFound("session") }
        logger.info(
            "session ended",
            metadata: ["user": "\(user)", "session": "\(call.session)", "by": "\(context.caller)"])
        return Nothing()
    }

    func callAsFunction(_ call: Tokens.EndBrowserSession, _ context: CallContext) async throws -> Tokens.Revoked {
        // Whoever has a token of ours, even a used one, could end its session by replaying it as well.
        guard let token = sessions.codec.read(call.refreshToken),
            let user = try await sessions.end(of: token, deadline: context.deadline.instant)
        else { return Tokens.Revoked(user: nil) }
        logger.info(
            "session ended",
            metadata: ["user": "\(user)", "session": "\(token.session)", "by": "\(context.caller)"])
        return Tokens.Revoked(user: user)
    }

    func callAsFunction(_ call: Tokens.EndAllSessions, _ context: CallContext) async throws -> Int {
        let user = try await owner.user(call.whose, context)
        let ended = try await sessions.endAll(of: user, deadline: context.deadline.instant)
        logger.info(
            "all sessions ended",
            metadata: ["user": "\(user)", "sessions": "\(ended)", "by": "\(context.caller)"])
        return ended
    }
}
