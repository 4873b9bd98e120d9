import Logging
import Models
import Proofs
import RPC

/// Ends one session of a user, or all of them: their tokens are refused from now on. Attests that for identity's audit log.
struct EndSession: Sendable {
    let owner: SessionOwner
    let sessions: SessionStore
    let signer: ProofSigner
    let logger: Logger

    func callAsFunction(_ call: Tokens.EndSession, _ context: CallContext) async throws -> Tokens.SessionsEnded {
        let user = try await owner.user(call.owner, session: call.session, context)
        let isEnded = try await sessions.end(call.session, of: user, deadline: context.deadline.instant)
        guard isEnded else { throw ServiceError.notFound("session") }
        logger.info(
            "session ended",
            metadata: ["user": "\(user)", "session": "\(call.session)", "by": "\(context.caller)"])
        return .init(count: 1, proof: try await signer.attest(.sessionEnded, of: user, context))
    }

    func callAsFunction(
        _ call: Tokens.FindBrowserSession, _ context: CallContext
    ) async throws -> Tokens.FindBrowserSession.Reply {
        guard let token = sessions.codec.read(call.refreshToken) else { return .init(client: nil) }
        return .init(client: try await sessions.browserClient(of: token, deadline: context.deadline.instant))
    }

    func callAsFunction(_ call: Tokens.SignOut, _ context: CallContext) async throws -> Tokens.Revoked {
        // Whoever has a token of ours, even a used one, could end its session by replaying it as well.
        guard let token = sessions.codec.read(call.refreshToken),
            let user = try await sessions.end(of: token, deadline: context.deadline.instant)
        else { return Tokens.Revoked(user: nil) }
        logger.info(
            "session ended",
            metadata: ["user": "\(user)", "session": "\(token.session)", "by": "\(context.caller)"])
        return Tokens.Revoked(user: user, proof: try await signer.attest(.sessionEnded, of: user, context))
    }

    func callAsFunction(_ call: Tokens.EndAllSessions, _ context: CallContext) async throws -> Tokens.SessionsEnded {
        let user = try await owner.user(call.owner, context)
        let ended = try await sessions.endAll(
            of: user, keeping: call.keeping, deadline: context.deadline.instant)
        logger.info(
            "all sessions ended",
            metadata: ["user": "\(user)", "sessions": "\(ended)", "by": "\(context.caller)"])
        let proof = ended == 0 ? nil : try await signer.attest(.sessionsEnded, of: user, context)
        return .init(count: ended, proof: proof)
    }
}

extension ProofSigner {
    /// Tokens' word for identity on what happened to a user's sessions, in the request at hand.
    func attest(
        _ event: Identity.RecordSessionEvent.Event, of user: UserID, _ context: CallContext
    ) async throws -> Proof {
        try await sign(
            statement: SessionEventProof(event, user: user, request: context.requestID), for: .identity)
    }
}
