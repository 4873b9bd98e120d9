import Models
import RPCClient

/// What an operator does for a user, each with the command that does the same.
enum UserAction: String, CaseIterable, Sendable {
    case unlock
    case sendReset = "send-reset"
    case verify
    case restore
    case endSessions = "end-sessions"
    case suspend
    case resetFactors = "reset-factors"
    case erase

    /// The text of its button.
    var button: String {
        switch self {
        case .unlock: "Unlock"
        case .sendReset: "Send a password reset"
        case .verify: "Mark as verified"
        case .restore: "Restore"
        case .endSessions: "End all sessions"
        case .suspend: "Suspend"
        case .resetFactors: "Reset second factors"
        case .erase: "Erase"
        }
    }

    /// What was done, for the page that comes after it.
    var done: String {
        switch self {
        case .unlock: "The user can try again at once."
        case .sendReset: "An email with a link to choose a new password is on its way."
        case .verify: "The email is verified now."
        case .restore: "The user can sign in again."
        case .endSessions: "All sessions have ended."
        case .suspend: "The user is suspended, and all sessions have ended."
        case .resetFactors: "The second factors are removed, and all sessions have ended."
        case .erase: "The user is erased."
        }
    }

    /// What it does, for a page that asks first; nil for what is harmless.
    func consequences(_ name: String) -> [String]? {
        switch self {
        case .unlock, .sendReset, .restore: nil
        case .verify:
            [
                "Mark \(name) as verified. What was set up before stays, so do it only if you know that the mailbox is theirs and "
                    + "that nobody else has set the account up."
            ]
        case .endSessions:
            ["End all sessions of \(name), and forget the browsers in which no second factor is asked for."]
        case .suspend: ["Suspend \(name): all sessions end, and every sign-in is refused until you restore them."]
        case .resetFactors:
            [
                "Remove the authenticator app, the recovery codes and the passkeys of \(name). Make sure first that it is them: from "
                    + "then on their password or mailbox is enough.", "End all their sessions.",
            ]
        case .erase:
            [
                "Erase name, addresses, password, second factors and connected accounts of \(name).",
                "End all their sessions, and forget waiting emails, links and codes.", "This can’t be undone.",
            ]
        }
    }

    /// The command that does the same.
    func command(_ user: UserID) -> String {
        self == .endSessions ? "latchkey sessions revoke \(user) --all" : "latchkey users \(rawValue) \(user)"
    }

    /// Whether it makes sense for a user in this state.
    func applies(to profile: SessionProfile, hasFactors: Bool, isLocked: Bool) -> Bool {
        switch self {
        case .unlock: isLocked
        case .verify: profile.credentials.contains { $0.emailVerifiedAt == nil }
        case .restore: profile.status == .suspended
        case .suspend: profile.status != .suspended
        case .resetFactors: hasFactors
        case .sendReset, .endSessions, .erase: true
        }
    }

    /// Does it.
    func perform(_ user: UserID, _ fleet: Fleet) async throws {
        switch self {
        case .unlock: _ = try await UserActions.unlock(user, fleet)
        case .sendReset: _ = try await UserActions.change(Identity.SendPasswordReset(user: user), fleet)
        case .verify: _ = try await UserActions.change(Identity.VerifyUserEmail(user: user), fleet)
        case .restore: _ = try await UserActions.change(Identity.RestoreUser(user: user), fleet)
        case .suspend: _ = try await UserActions.change(Identity.SuspendUser(user: user), fleet)
        case .resetFactors: _ = try await UserActions.change(Identity.ResetFactors(user: user), fleet)
        case .erase: _ = try await UserActions.change(Identity.EraseUser(user: user), fleet)
        case .endSessions: _ = try await UserActions.endAllSessions(of: user, fleet)
        }
    }
}
