import Foundation
import Models
import Postgres
import RPC

/// Something worth remembering: who did what, when, from where, and for which request.
struct AuditEntry: Sendable {
    enum Event: String, Sendable {
        case signUp = "sign_up"
        case signIn = "sign_in"
        case signInFailed = "sign_in_failed"
        case signInRefused = "sign_in_refused"
        case mailRequested = "mail_requested"
        case passwordChanged = "password_changed"
        case passwordChangeFailed = "password_change_failed"
        case passwordReset = "password_reset"
        case emailVerified = "email_verified"
        case refreshTokenReused = "refresh_token_reused"
        case authorizationCodeReused = "authorization_code_reused"
        case consentGranted = "consent_granted"
        case clientSecretRenewed = "client_secret_renewed"
        case clientRefused = "client_refused"
        case sessionEnded = "session_ended"
        case sessionsEnded = "sessions_ended"
        case accountSwitched = "account_switched"
        case profileChanged = "profile_changed"
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
        case waysInWiped = "ways_in_wiped"
        case applicationUpdated = "application_updated"
    }

    let event: Event
    let application: ApplicationID
    var user: UserID?
    var client: ClientID?
    /// Where the request came from, as the gateway saw it.
    var ipAddress: String?
    /// Of which address, as its keyed hash, when it may be nobody's: attempts at one address belong together.
    var emailHash: Data?
    /// What was changed, by the names of its fields; never a value.
    var changed: [String]?
    /// By which provider.
    var provider: Provider?
    /// Why something was refused, or what was asked for, in a word.
    var reason: String?
    let context: CallContext

    /// The statement that writes it.
    var insert: Query {
        """
        INSERT INTO identity.audit_log
            (application_id, id, event, user_id, client_id, request_id, ip, email_hash, caller, changed,
             provider, reason)
        VALUES (\(application), \(UUIDv7.make()), \(event.rawValue), \(user), \(client?.description),
                \(context.requestID?.description), \(plausibleAddress), \(emailHash), \(context.caller.rawValue), \(changed),
                \(provider?.rawValue), \(reason))
        """
    }

    /// The address, if it is made of what addresses are made of.
    private var plausibleAddress: String? {
        guard let ipAddress, (2...45).contains(ipAddress.utf8.count),
            ipAddress.allSatisfy({ $0.isASCII && ($0.isHexDigit || $0 == "." || $0 == ":") })
        else { return nil }
        return ipAddress
    }
}
