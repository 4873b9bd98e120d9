import Foundation
import Models
import Postgres
import RPC

/// Writes the audit log, `identity.audit_log`. Entries can't be changed: the database refuses it.
struct AuditLog: Sendable {
    let postgres: PostgresClient

    /// Writes an entry, and returns when it is on the disk. Entries of other requests are committed with it.
    func record(_ entry: AuditEntry, deadline: ContinuousClock.Instant) async throws {
        try await postgres.append(entry.insert, deadline: deadline)
    }

    /// Writes two entries of one request in one round trip.
    func record(_ first: AuditEntry, _ second: AuditEntry, deadline: ContinuousClock.Instant) async throws {
        try await postgres.append(
            "WITH first AS (\(statement: first.insert)) \(statement: second.insert)", deadline: deadline)
    }

    /// Writes an entry of an event that anyone can cause as often as they like; see ``AuditEntry/boundedInsert``.
    func recordBounded(_ entry: AuditEntry, deadline: ContinuousClock.Instant) async throws {
        try await postgres.execute(entry.boundedInsert, deadline: deadline)
    }
}

extension Transaction {
    /// Writes an entry of the audit log.
    func record(_ entry: AuditEntry) throws { try execute(entry.insert) }

    /// Writes an entry of an event that anyone can cause as often as they like; see ``AuditEntry/boundedInsert``.
    func recordBounded(_ entry: AuditEntry) throws { try execute(entry.boundedInsert) }
}

extension AuditEntry {
    /// The statement that writes the entry.
    var insert: Query { "\(sql: Self.insertion) SELECT \(statement: values)" }

    /// The statement that writes the entry for each row of `source`, which has one or none.
    func insert(from source: StaticString) -> Query {
        "\(sql: Self.insertion) SELECT \(statement: values) FROM \(sql: source)"
    }

    /// How many entries of one event ``boundedInsert`` writes per minute and client.
    static let maximumPerMinute = 60

    /// The statement that writes the entry unless there were ``maximumPerMinute`` of its event and client in this minute.
    /// Past that it only counts, in `identity.audit_counts`, so that an attacker can neither bury other entries nor fill
    /// the disk.
    var boundedInsert: Query {
        """
        WITH counted AS (
            INSERT INTO identity.audit_counts AS c (application_id, client_id, event, minute)
            VALUES (\(application), \(client?.description ?? ""), \(event.rawValue), date_trunc('minute', now()))
            ON CONFLICT (application_id, client_id, event, minute) DO UPDATE SET count = c.count + 1
            RETURNING c.count)
        \(statement: insert(from: "counted")) WHERE count <= \(Self.maximumPerMinute)
        """
    }

    private static let insertion: StaticString = """
        INSERT INTO identity.audit_log
            (application_id, id, event, user_id, client_id, request_id, ip, device, email_hash, caller, changed,
             changes, provider, reason, amr, actor)
        """

    private var changesJSON: String? {
        changes.flatMap { try? JSONEncoder().encode($0) }.map { String(decoding: $0, as: UTF8.self) }
    }

    /// The values of the columns of ``insertion``. A `SELECT` does not infer the types of its parameters.
    private var values: Query {
        """
        \(application)::uuid, \(UUIDv7.make())::uuid, \(event.rawValue)::text, \(user)::uuid, \(client)::text,
        \(context.requestID?.description)::text, \(plausibleAddress)::text, \(device)::text,
        \(emailHash)::bytea, \(context.caller.rawValue)::text, \(changed)::text[], \(changesJSON)::jsonb,
        \(provider?.rawValue)::text, \(reason)::text,
        \(authenticationMethods?.joined(separator: " "))::text, \(context.actorJSON)::jsonb
        """
    }
}

extension CallContext {
    /// Who acts, as the audit log keeps it; nil for nobody who is stated.
    var actorJSON: String? {
        actor.flatMap { try? JSONEncoder().encode($0) }.map { String(decoding: $0, as: UTF8.self) }
    }
}
