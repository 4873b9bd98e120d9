import Foundation
import Models
import Postgres
import Primitives

/// Reads and writes webhooks (`identity.webhooks`). Their secrets are encrypted with a key that only identity and mailer have, so that
/// neither the database nor the gateway can sign for us.
struct WebhookStore: Sendable {
    let postgres: PostgresClient
    let secrets: SealedBox<WebhookSecrets>

    /// The webhooks of an application, or all if nil; oldest first.
    func all(of application: ApplicationID?, deadline: ContinuousClock.Instant) async throws -> [Webhook] {
        try await postgres.query(
            """
            SELECT \(sql: Webhook.columns) FROM identity.webhooks
            WHERE \(application)::uuid IS NULL OR application_id = \(application)::uuid
            ORDER BY created_at, id
            """, deadline: deadline
        ).map { try Webhook($0) }
    }

    /// The application of a webhook, and the settings that mailer needs; nil if there is none.
    func receiver(
        _ id: WebhookID, deadline: ContinuousClock.Instant
    ) async throws -> (application: ApplicationID, endpoint: WebhookEndpoint)? {
        let rows = try await postgres.query(
            """
            SELECT application_id, url, allow_private, enabled, revision, sealed_secrets
            FROM identity.webhooks WHERE id = \(id)
            """, deadline: deadline)
        guard let row = rows.first else { return nil }
        let endpoint = WebhookEndpoint(
            id: id, revision: try row.decode("revision"), url: try row.decode("url"),
            allowsPrivateAddresses: try row.decode("allow_private"), isEnabled: try row.decode("enabled"),
            sealedSecrets: try row.decode("sealed_secrets"))
        return (try row.decode("application_id"), endpoint)
    }

    /// Adds a webhook.
    ///
    /// - Throws: 404 `not_found` if there is no such application, 409 `already_exists`, and what ``seal(_:for:)`` throws.
    func create(
        _ webhook: Webhook, secret: Secret, audit: AuditEntry, deadline: ContinuousClock.Instant
    ) async throws {
        let sealed = try seal(WebhookSecrets(current: secret), for: webhook.id)
        try await postgres.transaction(deadline: deadline) { transaction in
            // Also so that webhooks are counted one after another.
            guard try transaction.lockApplication(webhook.applicationID) != nil else {
                throw ServiceError.notFound("application")
            }
            try transaction.insert(webhook, sealed: sealed)
            try transaction.record(audit)
        }
    }

    /// Changes a webhook. The row is locked meanwhile, so that two changes can't overwrite each other.
    ///
    /// - Parameter change: applies the change and returns what to write to the audit log.
    /// - Throws: 404 `not_found`, 409 `already_exists`, and what `change` throws.
    func update(
        _ id: WebhookID, deadline: ContinuousClock.Instant,
        _ change: @escaping @Sendable (inout Webhook) throws -> AuditEntry
    ) async throws -> Webhook {
        try await postgres.transaction(deadline: deadline) { transaction in
            var webhook = try transaction.lockWebhook(id)
            let audit = try change(&webhook)
            let updated = try transaction.update(webhook)
            try transaction.record(audit)
            return updated
        }
    }

    /// Deletes a webhook, and has mailer drop what waits for it. Throws 404 `not_found`.
    func delete(
        _ id: WebhookID, deadline: ContinuousClock.Instant, audit: @escaping @Sendable (Webhook) -> AuditEntry
    ) async throws -> Webhook {
        try await postgres.transaction(deadline: deadline) { transaction in
            let webhook = try transaction.lockWebhook(id)
            try transaction.delete(webhook)
            try transaction.record(audit(webhook))
            return webhook
        }
    }

    /// Gives a webhook another secret. The one before signs for `overlap` seconds more.
    ///
    /// - Throws: 404 `not_found`, and 409 `connection_key_missing` if the secrets can't be read or encrypted.
    func rotate(
        _ id: WebhookID, to secret: Secret, overlap: Int, deadline: ContinuousClock.Instant,
        audit: @escaping @Sendable (Webhook) -> AuditEntry
    ) async throws -> Webhook {
        try await postgres.transaction(deadline: deadline) { [self] transaction in
            let webhook = try transaction.lockWebhook(id)
            let end = overlap > 0 ? Timestamp(Date(timeIntervalSinceNow: Double(overlap))) : nil
            let new = try secrets(of: webhook, in: transaction).rotated(to: secret, keepingPreviousUntil: end)
            try transaction.record(audit(webhook))
            return try write(new, of: webhook, in: transaction)
        }
    }

    /// Tells the webhooks of an application that a user has signed in, for sign-ins without an entry of their own in the audit log.
    func enqueueSession(
        of user: UserID, _ client: Client, methods: [String], deadline: ContinuousClock.Instant
    ) async throws {
        _ = try await postgres.query(
            """
            SELECT identity.enqueue_webhooks(
                \(client.applicationID)::uuid, \(WebhookEvent.sessionCreated.rawValue)::text, \(user)::uuid,
                jsonb_build_object('client', \(client.id)::text, 'methods', \(methods.joined(separator: " "))::text))
            """, deadline: deadline)
    }

    /// Tells the webhooks of each application who has joined a waitlist, as far as they are its users. The ids of the events follow from the
    /// places on the lists, so that telling it again makes no other message.
    func enqueue(_ joins: [WaitlistJoin], deadline: ContinuousClock.Instant) async throws {
        try await postgres.transaction(deadline: deadline) { transaction in
            for join in joins {
                try transaction.execute(
                    """
                    INSERT INTO identity.effects (application_id, id, user_id, kind, payload)
                    SELECT w.application_id,
                           (left(\(join.id)::uuid::text, 15) || substr(digest.hex, 1, 3) || '-8' || substr(digest.hex, 4, 3) || '-'
                               || substr(digest.hex, 7, 12))::uuid,
                           u.id, 'webhook',
                           jsonb_build_object(
                               'webhook', w.id, 'type', \(WebhookEvent.waitlistJoined.rawValue)::text,
                               'at', (extract(epoch FROM \(join.at)::timestamptz) * 1000)::bigint,
                               'account', \(join.member.account)::uuid, 'feature', \(join.feature.description)::text,
                               'entry', \(join.id)::uuid)
                    FROM identity.webhooks w
                    JOIN identity.users u
                        ON u.application_id = w.application_id AND u.id = \(join.member.user) AND u.erased_at IS NULL
                    CROSS JOIN LATERAL (SELECT md5(\(join.id)::uuid::text || w.id::text)) AS digest (hex)
                    WHERE w.application_id = \(join.member.application) AND w.enabled
                      AND (w.events = '{}' OR \(WebhookEvent.waitlistJoined.rawValue)::text = ANY(w.events))
                    ON CONFLICT DO NOTHING
                    """)
            }
        }
    }

    /// Has a message of the type `webhook.test` sent to a webhook. Throws 404, and what `check` throws.
    func test(
        _ id: WebhookID, deadline: ContinuousClock.Instant, check: @escaping @Sendable (Webhook) throws -> Void
    ) async throws -> MessageID {
        try await postgres.transaction(deadline: deadline) { transaction in
            let webhook = try transaction.lockWebhook(id)
            try check(webhook)
            let event = OutboxEventID.make()
            let occurrence = WebhookOccurrence(webhook: id, type: .webhookTest, at: Date())
            try transaction.execute(
                PendingEvent.webhook(occurrence).insert(id: event, user: nil, application: webhook.applicationID))
            return MessageID(uuid: event.uuid)
        }
    }
}

extension WebhookStore {
    /// Encrypts secrets. Throws 409 `connection_key_missing` without a key.
    func seal(_ value: WebhookSecrets, for webhook: WebhookID) throws -> Data {
        do {
            return try secrets.seal(value, for: webhook)
        } catch is SealError {
            throw ServiceError.webhookKeyMissing
        }
    }

    /// The secrets of a webhook, decrypted. Throws 409 `connection_key_missing` if no key fits.
    func secrets(of webhook: Webhook, in transaction: Transaction) throws -> WebhookSecrets {
        let rows = try transaction.query("SELECT sealed_secrets FROM identity.webhooks WHERE id = \(webhook.id)")
        guard let row = rows.first else { throw ServiceError.notFound("webhook") }
        do {
            return try secrets.open(row.decode("sealed_secrets"), for: webhook.id)
        } catch is SealError {
            throw ServiceError.webhookKeyMissing
        }
    }

    /// Replaces the secrets of a webhook.
    @discardableResult
    func write(_ new: WebhookSecrets, of webhook: Webhook, in transaction: Transaction) throws -> Webhook {
        let rows = try transaction.query(
            """
            UPDATE identity.webhooks
            SET sealed_secrets = \(try seal(new, for: webhook.id)), previous_secret_until = \(new.previousUntil),
                revision = revision + 1, updated_at = now()
            WHERE id = \(webhook.id) RETURNING \(sql: Webhook.columns)
            """)
        guard let row = rows.first else { throw PostgresError.protocolError }
        try transaction.enqueue(.webhookEndpoint(webhook.id), for: nil, in: webhook.applicationID)
        return try Webhook(row)
    }
}

extension Transaction {
    /// The webhooks of an application, oldest first.
    func webhooks(of application: ApplicationID) throws -> [Webhook] {
        try query(
            """
            SELECT \(sql: Webhook.columns) FROM identity.webhooks WHERE application_id = \(application)
            ORDER BY created_at, id
            """
        ).map { try Webhook($0) }
    }

    /// Tells the webhooks of a client's application of an event that neither a row nor an entry of the audit log tells.
    func enqueueWebhooks(_ event: WebhookEvent, of user: UserID, _ client: Client) throws {
        _ = try query(
            """
            SELECT identity.enqueue_webhooks(
                \(client.applicationID)::uuid, \(event.rawValue)::text, \(user)::uuid,
                jsonb_build_object('client', \(client.id)::text))
            """)
    }

    /// Whether there is a webhook with this id, in any application.
    func webhookExists(_ id: WebhookID) throws -> Bool {
        try !query("SELECT 1 FROM identity.webhooks WHERE id = \(id)").isEmpty
    }

    /// A webhook, locked. Throws 404 `not_found` if there is none.
    func lockWebhook(_ id: WebhookID) throws -> Webhook {
        let rows = try query("SELECT \(sql: Webhook.columns) FROM identity.webhooks WHERE id = \(id) FOR UPDATE")
        guard let row = rows.first else { throw ServiceError.notFound("webhook") }
        return try Webhook(row)
    }

    /// Adds a webhook. The application must be locked. Throws 409 `already_exists`, and 400 if there are too many.
    func insert(_ webhook: Webhook, sealed: Data) throws {
        let others = try webhooks(of: webhook.applicationID)
        if others.contains(where: { $0.name == webhook.name }) { throw ServiceError.webhookExists }
        guard others.count < Webhook.maximumPerApplication else { throw ServiceError.tooManyWebhooks }
        try execute(
            """
            INSERT INTO identity.webhooks
                (id, application_id, name, url, events, allow_private, enabled, sealed_secrets, created_at, updated_at)
            VALUES (\(webhook.id), \(webhook.applicationID), \(webhook.name), \(webhook.url),
                    \(webhook.events.map(\.rawValue))::text[], \(webhook.allowsPrivateAddresses), \(webhook.isEnabled),
                    \(sealed), \(webhook.createdAt), \(webhook.updatedAt))
            """)
    }

    /// Writes the settings of a webhook, and has mailer take them over. Throws 409 `already_exists`.
    @discardableResult
    func update(_ webhook: Webhook) throws -> Webhook {
        let others = try webhooks(of: webhook.applicationID)
        if others.contains(where: { $0.name == webhook.name && $0.id != webhook.id }) {
            throw ServiceError.webhookExists
        }
        let rows = try query(
            """
            UPDATE identity.webhooks
            SET name = \(webhook.name), url = \(webhook.url), events = \(webhook.events.map(\.rawValue))::text[],
                allow_private = \(webhook.allowsPrivateAddresses), enabled = \(webhook.isEnabled),
                revision = revision + 1, updated_at = now()
            WHERE id = \(webhook.id) RETURNING \(sql: Webhook.columns)
            """)
        guard let row = rows.first else { throw PostgresError.protocolError }
        try enqueue(.webhookEndpoint(webhook.id), for: nil, in: webhook.applicationID)
        return try Webhook(row)
    }

    /// Deletes a webhook with the events that wait for it, and has mailer drop those that it has.
    func delete(_ webhook: Webhook) throws {
        try execute("DELETE FROM identity.webhooks WHERE id = \(webhook.id)")
        try execute(
            """
            DELETE FROM identity.effects
            WHERE application_id = \(webhook.applicationID) AND kind = 'webhook'
              AND payload->>'webhook' = \(webhook.id.uuid.uuidString.lowercased())
            """)
        try enqueue(.webhookEndpoint(webhook.id), for: nil, in: webhook.applicationID)
    }

    /// Deletes the webhooks of an application.
    func deleteWebhooks(of application: ApplicationID) throws {
        for webhook in try webhooks(of: application) { try delete(webhook) }
    }
}

extension Webhook {
    fileprivate static let columns: StaticString =
        """
        id, application_id, name, url, events, allow_private, enabled, previous_secret_until, created_at, updated_at
        """

    fileprivate init(_ row: Row) throws {
        let events = try row.decode("events", as: [String].self).map { name in
            guard let event = WebhookEvent(rawValue: name) else { throw PostgresError.protocolError }
            return event
        }
        self.init(
            id: try row.decode("id"), applicationID: try row.decode("application_id"), name: try row.decode("name"),
            url: try row.decode("url"), events: events, allowsPrivateAddresses: try row.decode("allow_private"),
            isEnabled: try row.decode("enabled"), previousSecretUntil: try row.decode("previous_secret_until"),
            createdAt: try row.decode("created_at"), updatedAt: try row.decode("updated_at"))
    }
}

extension ServiceError {
    /// 409: the application has a webhook of this name.
    fileprivate static let webhookExists = ServiceError(
        .alreadyExists, detail: "The application has a webhook of this name already.")

    /// 400: the application has as many webhooks as it may have.
    fileprivate static let tooManyWebhooks = ServiceError.invalid([
        .init(
            in: .body, path: "/application", type: "length",
            expected: "an application with fewer than \(Webhook.maximumPerApplication) webhooks")
    ])

    /// 409: there is no key to encrypt secrets with, or none that decrypts them.
    static let webhookKeyMissing = ServiceError(
        .connectionKeyMissing,
        detail:
            "The secret file of identity has no webhook_keys that fit. Without one, secrets can't be stored or used.")
}
