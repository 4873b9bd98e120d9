import Foundation
import Models
import Postgres
import RPC

/// Says whether an address is somebody's and by what they may sign in: one look into two indexes, however many people
/// there are.
struct CheckEmailHandler: RPCHandler {
    let house: IdentityHouse

    func callAsFunction(
        _ call: Identity.CheckEmail, _ context: CallContext
    ) async throws -> Identity.CheckEmail.Reply {
        guard
            let found = try await house.postgres.waysIn(
                emailHash: house.emails.hash(call.email, in: call.application), application: call.application,
                client: call.client, deadline: context.deadline.instant)
        else { throw ServiceError.unknownClient }
        return found.reply
    }
}

/// What a client offers, and what the person behind an address has of it.
struct SignInMethods: Sendable, Equatable {
    /// What works for the client, in the client's order.
    let offered: [LoginMethod]
    /// Whether the address is somebody's, as far as the application tells.
    let isRegistered: Bool
    /// Whether that person has set a password.
    let hasPassword: Bool

    /// Who has signed up is offered what they have, and a mail when that is nothing: it works for everyone. Nobody signs
    /// up by a mail, since none goes to an unknown address; it is available all the same, because where the application
    /// hides who has signed up this is the answer for everybody.
    var reply: Identity.CheckEmail.Reply {
        guard isRegistered else {
            return .init(status: .unregistered, preferred: offered.filter { $0 != .magicLink }, available: offered)
        }
        let available = offered.filter { $0 != .password || hasPassword }
        let own = available.filter { $0 == .password }
        return .init(
            status: .registered, preferred: own.isEmpty ? available.filter { $0 == .magicLink } : own,
            available: available)
    }
}

extension PostgresClient {
    /// Looks up a client, and an address in its application; nil when there is no such client there. Where the
    /// application hides who has signed up, nothing is looked for in place of the address: no answer and no time can
    /// tell then.
    fileprivate func waysIn(
        emailHash: Data, application: ApplicationID, client: ClientID, deadline: ContinuousClock.Instant
    ) async throws -> SignInMethods? {
        let rows = try await query(
            """
            SELECT \(sql: Client.configuredMethods), c.user_id IS NOT NULL,
                   EXISTS (
                       SELECT 1 FROM identity.passwords p
                       WHERE p.application_id = c.application_id AND p.user_id = c.user_id)
            FROM identity.clients k
            JOIN identity.applications a ON a.id = k.application_id
            LEFT JOIN identity.email_credentials c
                ON c.application_id = \(application)
                    AND c.email_hash = CASE WHEN a.hide_account_existence THEN NULL ELSE \(emailHash)::bytea END
            WHERE k.id = \(client.description) AND k.application_id = \(application)
            """, deadline: deadline)
        return try rows.first.map { row in
            SignInMethods(
                offered: try row[0].decodeMethods(), isRegistered: try row[1].decode(),
                hasPassword: try row[2].decode())
        }
    }
}
