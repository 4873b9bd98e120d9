import Foundation
import Models
import Postgres
import RPC

/// Something worth remembering: who, what, when, and for which request.
struct AuditEntry: Sendable {
    enum Event: String, Sendable {
        case signUp = "sign_up"
        case signIn = "sign_in"
        case signInFailed = "sign_in_failed"
        case passwordChanged = "password_changed"
        case passwordChangeFailed = "password_change_failed"
        case userSuspended = "user_suspended"
        case userRestored = "user_restored"
        case userErased = "user_erased"
        case clientCreated = "client_created"
        case clientUpdated = "client_updated"
        case applicationCreated = "application_created"
    }

    let event: Event
    var application: ApplicationID?
    var user: UserID?
    var client: ClientID?
    let context: CallContext

    /// The statement that writes it.
    var insert: Query {
        """
        INSERT INTO identity.audit_log (id, event, application_id, user_id, client_id, request_id, caller)
        VALUES (\(UUIDv7.make()), \(event.rawValue), \(application), \(user), \(client?.description),
                \(context.requestID?.description), \(context.caller.rawValue))
        """
    }
}
