import Foundation
import Models
import RPC

/// An entry of the audit log: who did what, when, from where, and for which request.
struct AuditEntry: Sendable {
    /// What happened, by its name in the database.
    enum Event: String, Sendable {
        case signUp = "sign_up"
        case signIn = "sign_in"
        case signInFailed = "sign_in_failed"
        case signInRefused = "sign_in_refused"
        case breachedPasswordUsed = "breached_password_used"
        case mailRequested = "mail_requested"
        case passwordChanged = "password_changed"
        case passwordChangeFailed = "password_change_failed"
        case passwordReset = "password_reset"
        case emailVerified = "email_verified"
        case termsAccepted = "terms_accepted"
        case reauthenticated
        case reauthenticationFailed = "reauthentication_failed"
        case refreshTokenReused = "refresh_token_reused"
        case authorizationCodeReused = "authorization_code_reused"
        case newDevice = "new_device"
        case consentGranted = "consent_granted"
        case clientSecretRenewed = "client_secret_renewed"
        case clientRefused = "client_refused"
        case sessionEnded = "session_ended"
        case sessionsEnded = "sessions_ended"
        case accountSwitched = "account_switched"
        case profileChanged = "profile_changed"
        case waitlistJoined = "waitlist_joined"
        case inviteCreated = "invite_created"
        case inviteRevoked = "invite_revoked"
        case inviteAccepted = "invite_accepted"
        case userSuspended = "user_suspended"
        case userRestored = "user_restored"
        case userErased = "user_erased"
        case clientCreated = "client_created"
        case clientUpdated = "client_updated"
        case applicationCreated = "application_created"
        case connectionSet = "connection_set"
        case connectionRemoved = "connection_removed"
        case identityLinked = "identity_linked"
        case identityUnlinked = "identity_unlinked"
        case signInHeld = "sign_in_held"
        case credentialsReset = "credentials_reset"
        case factorAdded = "factor_added"
        case factorRenamed = "factor_renamed"
        case factorRemoved = "factor_removed"
        case factorsReset = "factors_reset"
        case twoStepChanged = "two_step_changed"
        case recoveryCodesRenewed = "recovery_codes_renewed"
        case recoveryCodeUsed = "recovery_code_used"
        case secondFactorFailed = "second_factor_failed"
        case secondFactorSkipped = "second_factor_skipped"
        case passkeyRefused = "passkey_refused"
        case applicationUpdated = "application_updated"
    }

    var event: Event
    let application: ApplicationID
    var user: UserID?
    var client: ClientID?
    /// Where the request came from, as the gateway saw it.
    var ipAddress: String?
    /// The keyed hash of the address for an event that may concern no user, so that attempts at one address can be
    /// found together.
    var emailHash: Data?
    /// The names of the fields that were changed; never a value.
    var changed: [String]?
    /// The provider that the user signed in with.
    var provider: Provider?
    /// Why a request was refused, or what was requested, in one word.
    var reason: String?
    let context: CallContext

    /// The IP address, or nil if it is not one: the gateway's word is not trusted to be well-formed.
    var plausibleAddress: String? {
        guard let ipAddress, (2...45).contains(ipAddress.utf8.count),
            ipAddress.allSatisfy({ $0.isASCII && ($0.isHexDigit || $0 == "." || $0 == ":") })
        else { return nil }
        return ipAddress
    }
}
