import Logging
import Models
import RPC

/// Ends one session of a user, or all of them: their tokens are refused from now on.
struct EndSession: Sendable {
    let sessions: SessionStore
    let logger: Logger

    func callAsFunction(_ call: Tokens.EndSession, _ context: CallContext) async throws -> Nothing {
        let isEnded = try await sessions.end(call.session, of: call.user, deadline: context.deadline.instant)
        guard isEnded else { throw ServiceError.notFound("session") }
        logger.info(
            "session ended",
            metadata: ["user": "\(call.user)", "session": "\(call.session)", "by": "\(context.caller)"])
        return Nothing()
    }

    func callAsFunction(_ call: Tokens.EndAllSessions, _ context: CallContext) async throws -> Int {
        let ended = try await sessions.endAll(of: call.user, deadline: context.deadline.instant)
        logger.info(
            "all sessions ended",
            metadata: ["user": "\(call.user)", "sessions": "\(ended)", "by": "\(context.caller)"])
        return ended
    }
}
