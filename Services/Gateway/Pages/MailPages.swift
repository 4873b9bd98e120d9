import HTTPTypes
import Hummingbird
import Models

/// A page that a mailed link opens. Showing it does nothing, so scanners and previews do no harm; its button does.
protocol MailPage: Sendable {
    /// The last part of its path.
    static var name: String { get }
    static var purpose: OneTimeGrant.Purpose { get }
    static var title: String { get }
    static var button: String { get }
    /// A sentence above the button, for whom the mail was sent to.
    static func words(_ email: String) -> String
    /// Whether a new password is asked for.
    static var asksForPassword: Bool { get }
    /// Does what the link is for. Answers the session that it opened, if any, and where to go then.
    static func act(
        _ token: Secret, _ form: FormBody, _ tokens: MailedTokens, _ request: IncomingRequest
    ) async throws -> (opened: OpenedSession?, onward: String)
}

extension MailPage {
    static var asksForPassword: Bool { false }
    static var path: String { "/login/\(name)" }
}

/// Sign in by a magic link.
enum MagicLinkPage: MailPage {
    static let name = "link"
    static let purpose = OneTimeGrant.Purpose.magicLink
    static let title = "Sign in"
    static let button = "Sign in"
    static func words(_ email: String) -> String { "You are about to sign in as \(email)." }

    static func act(
        _ token: Secret, _ form: FormBody, _ tokens: MailedTokens, _ request: IncomingRequest
    ) async throws -> (opened: OpenedSession?, onward: String) {
        let (opened, grant) = try await tokens.signIn(token, request)
        return (opened, grant.redirectURI ?? GetDonePage.path(.signedIn))
    }
}

/// Verify an address.
enum VerifyPage: MailPage {
    static let name = "verify"
    static let purpose = OneTimeGrant.Purpose.verification
    static let title = "Confirm your e-mail address"
    static let button = "Yes, this is my address"
    static func words(_ email: String) -> String { "Is \(email) your address, and did you sign up with it?" }

    static func act(
        _ token: Secret, _ form: FormBody, _ tokens: MailedTokens, _ request: IncomingRequest
    ) async throws -> (opened: OpenedSession?, onward: String) {
        try await tokens.verify(token, request)
        return (nil, GetDonePage.path(.verified))
    }
}

/// Set a new password.
enum ResetPage: MailPage {
    static let name = "reset"
    static let purpose = OneTimeGrant.Purpose.passwordReset
    static let title = "Choose a new password"
    static let button = "Set the new password"
    static let asksForPassword = true
    static func words(_ email: String) -> String { "For \(email). You will be signed out everywhere." }

    static func act(
        _ token: Secret, _ form: FormBody, _ tokens: MailedTokens, _ request: IncomingRequest
    ) async throws -> (opened: OpenedSession?, onward: String) {
        try await tokens.resetPassword(token, to: Secret(form["new_password"] ?? ""), request)
        return (nil, GetDonePage.path(.reset))
    }
}

/// Accept an invitation.
enum InvitePage: MailPage {
    static let name = "invite"
    static let purpose = OneTimeGrant.Purpose.invite
    static let title = "Accept the invitation"
    static let button = "Accept"
    static func words(_ email: String) -> String { "You are about to join as \(email)." }

    static func act(
        _ token: Secret, _ form: FormBody, _ tokens: MailedTokens, _ request: IncomingRequest
    ) async throws -> (opened: OpenedSession?, onward: String) {
        (try await tokens.acceptInvite(token, request), GetDonePage.path(.joined))
    }
}
