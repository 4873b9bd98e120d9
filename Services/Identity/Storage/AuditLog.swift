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
        case credentialsReset = "credentials_reset"
        case applicationUpdated = "application_updated"
    }

    var event: Event
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

    /// How many entries of one event are written in a minute for one client with ``boundedInsert``.
    static let maximumPerMinute = 60

    /// The statement that writes what anybody can have happen as often as they like. Past ``maximumPerMinute`` it only
    /// counts, in `identity.audit_counts`: nobody can bury other entries, or fill the disk.
    var boundedInsert: Query {
        """
        WITH counted AS (
            INSERT INTO identity.audit_counts AS c (application_id, client_id, event, minute)
            VALUES (\(application), \(client?.description ?? ""), \(event.rawValue), date_trunc('minute', now()))
            ON CONFLICT (application_id, client_id, event, minute) DO UPDATE SET count = c.count + 1
            RETURNING c.count)
        INSERT INTO identity.audit_log
            (application_id, id, event, user_id, client_id, request_id, ip, email_hash, caller, changed,
             provider, reason)
        SELECT \(application)::uuid, \(UUIDv7.make())::uuid, \(event.rawValue)::text, \(user)::uuid,
               \(client?.description)::text, \(context.requestID?.description)::text, \(plausibleAddress)::text,
               \(emailHash)::bytea, \(context.caller.rawValue)::text, \(changed)::text[], \(provider?.rawValue)::text,
               \(reason)::text
        FROM counted WHERE count <= \(Self.maximumPerMinute)
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
