import Models
import RPCClient

/// What operators do for a user in several calls: the commands, the console and the admin API do it in the same way.
enum UserActions {
    /// Changes a user, and ends their sessions if the change does. If that fails, the gateway does it a moment later, because identity has
    /// stored an outbox event for it.
    ///
    /// - Returns: the user, and why the sessions have not ended yet; nil if they have, or go on.
    static func change<Method: RPCMethod>(
        _ change: Method, _ fleet: Fleet
    ) async throws -> (record: Identity.UserRecord, delay: (any Error)?) where Method.Reply == Identity.UserRecord {
        let record = try await fleet.identity.call(change)
        return (record, await endSessions(after: record, fleet))
    }

    /// Passes the proof of a change to tokens, so that sessions end now. Returns the error if that isn't possible.
    static func endSessions(after record: Identity.UserRecord, _ fleet: Fleet) async -> (any Error)? {
        guard let proof = record.proof else { return nil }
        do {
            _ = try await fleet.tokens.call(Tokens.AdvanceEpoch(proof: proof))
            return nil
        } catch {
            return error
        }
    }

    /// Lifts the pauses after a user's wrong attempts, also those within their sessions. The entry of the audit log comes first: if the rest
    /// fails, the operator tries again.
    static func unlock(_ user: UserID, _ fleet: Fleet) async throws -> Identity.UserRecord {
        let record = try await fleet.identity.call(Identity.UnlockUser(user: user))
        let sessions = try await fleet.tokens.call(Tokens.ListSessions(of: .user(user))).map(\.id)
        // A user has 200 sessions at most, so one call can name them all.
        _ = try await fleet.tokens.call(
            Tokens.ClearAttempts(subjects: UserAttempts.subjects(of: record.profile, in: sessions)))
        return record
    }

    /// Ends a session of a user, and returns how many have ended.
    static func endSession(_ session: SessionID, of user: UserID, _ fleet: Fleet) async throws -> Int {
        await recorded(try await fleet.tokens.call(Tokens.EndSession(session, of: .user(user))), fleet)
    }

    /// Ends all sessions of a user, and forgets the browsers that they are remembered in. Browsers are forgotten first: if that fails, the
    /// operator tries again.
    static func endAllSessions(of user: UserID, _ fleet: Fleet) async throws -> Int {
        _ = try await fleet.identity.call(Identity.ForgetBrowsers(user: user))
        return await recorded(try await fleet.tokens.call(Tokens.EndAllSessions(of: .user(user))), fleet)
    }

    /// The sessions have ended, so it is no error if this is not recorded. Tokens has logged it, too.
    private static func recorded(_ ended: Tokens.SessionsEnded, _ fleet: Fleet) async -> Int {
        if let proof = ended.proof { _ = try? await fleet.identity.call(Identity.RecordSessionEvent(proof)) }
        return ended.count
    }

    /// Invites an address to sign up to an application, and returns the invitation with its link.
    static func invite(
        _ email: EmailAddress, to application: ApplicationID, language: String?, _ fleet: Fleet
    ) async throws -> CreatedInvite {
        let reply = try await fleet.identity.call(
            Identity.InviteUser(application: application, email: email, languages: [language].compactMap(\.self)))
        let sent = try await fleet.mailer.call(Mailer.SendEmailLink(mail: reply.mail))
        return CreatedInvite(reply.invite, email: email, sent)
    }

    /// Invites an address to an account, and returns the invitation with its link.
    static func invite(
        _ email: EmailAddress, to account: AccountID, as role: Role, language: String?, _ fleet: Fleet
    ) async throws -> CreatedInvite {
        let reply = try await fleet.identity.call(
            Identity.CreateInvite(
                account: account, email: email, role: role, inviter: nil, languages: [language].compactMap(\.self)))
        guard let mail = reply.mail else { throw ServiceError.internal }
        let sent = try await fleet.mailer.call(Mailer.SendEmailLink(mail: mail))
        return CreatedInvite(reply.invite, email: email, sent)
    }
}
