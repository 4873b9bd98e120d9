import Foundation
import Models
import Postgres

/// The sign-in methods that a client offers, and those that the user with an address has.
struct SignInMethods: Sendable, Equatable {
    /// The methods that work for the client, in the client's order.
    let offered: [LoginMethod]
    /// Whether a user has the address; false if the application hides that.
    let isRegistered: Bool
    let hasPassword: Bool
    /// Whether a magic link signs up a person whose address is not registered.
    var signsUpByMail = false
    /// Whether an unregistered person may sign up without an invitation; true if the application hides who is registered.
    var maySignUp = true

    /// A registered user is offered a password if they have one, else a magic link, which works for everyone. A magic link
    /// signs up only where the application allows that; elsewhere none is mailed to an unknown address. It is available to
    /// unregistered users all the same: if the application hides who is registered, this is the answer for everyone.
    var reply: Identity.CheckEmail.Reply {
        guard isRegistered else {
            return .init(
                status: .unregistered,
                preferred: maySignUp ? offered.filter { $0 != .magicLink || signsUpByMail } : [],
                available: offered)
        }
        let available = offered.filter { $0 != .password || hasPassword }
        let password = available.filter { $0 == .password }
        return .init(
            status: .registered, preferred: password.isEmpty ? available.filter { $0 == .magicLink } : password,
            available: available)
    }
}

/// Looks up sign-in methods.
struct SignInMethodStore: Sendable {
    let postgres: PostgresClient

    /// The methods of a client and of the user with an address; nil if the application has no such client.
    ///
    /// If the application hides who is registered, the address is not looked up, so that neither the answer nor its time
    /// can tell.
    func methods(
        emailHash: Data, application: ApplicationID, client: ClientID, deadline: ContinuousClock.Instant
    ) async throws -> SignInMethods? {
        let rows = try await postgres.query(
            """
            SELECT \(sql: Client.configuredMethods) AS offered, c.user_id IS NOT NULL AS is_registered,
                   EXISTS (
                       SELECT 1 FROM identity.passwords p
                       WHERE p.application_id = c.application_id AND p.user_id = c.user_id) AS has_password,
                   \(sql: Client.signUpByMailCondition) AS sign_up_by_mail,
                   a.hide_account_existence OR COALESCE(a.sign_up_settings ->> 'sign_up', 'open') = 'open'
                   AS may_sign_up
            FROM identity.clients k
            JOIN identity.applications a ON a.id = k.application_id
            LEFT JOIN identity.email_credentials c
                ON c.application_id = \(application)
                    AND c.email_hash = CASE WHEN a.hide_account_existence THEN NULL ELSE \(emailHash)::bytea END
            WHERE k.id = \(client) AND k.application_id = \(application)
            """, deadline: deadline)
        return try rows.first.map { row in
            SignInMethods(
                offered: try row.decodeMethods("offered"), isRegistered: try row.decode("is_registered"),
                hasPassword: try row.decode("has_password"),
                signsUpByMail: try row.decode("sign_up_by_mail"), maySignUp: try row.decode("may_sign_up"))
        }
    }
}
