import Foundation
import Models
import Postgres

/// Reads and writes clients (`identity.clients`).
struct ClientStore: Sendable {
    let postgres: PostgresClient

    // MARK: Reading

    /// The client with this id; nil if there is none.
    func find(_ id: ClientID, deadline: ContinuousClock.Instant) async throws -> Client? {
        try await postgres.query(
            "\(statement: Client.select) WHERE k.id = \(id)", deadline: deadline
        ).first.map { try Client($0) }
    }

    /// The client with this id.
    ///
    /// - Throws: 400 `unknown_client` if there is none.
    func require(_ id: ClientID, deadline: ContinuousClock.Instant) async throws -> Client {
        guard let client = try await find(id, deadline: deadline) else { throw ServiceError.unknownClient }
        return client
    }

    /// The clients that have registered `origin`. At most two, since callers only need to know whether it is ambiguous.
    func clients(withOrigin origin: String, deadline: ContinuousClock.Instant) async throws -> [Client] {
        try await postgres.query(
            "\(statement: Client.select) WHERE k.origins @> ARRAY[\(origin)]::text[] ORDER BY k.created_at LIMIT 2",
            deadline: deadline
        ).map { try Client($0) }
    }

    /// All clients of an application, or of every application if nil; oldest first.
    func clients(of application: ApplicationID?, deadline: ContinuousClock.Instant) async throws -> [Client] {
        try await postgres.query(
            """
            \(statement: Client.select) WHERE \(application)::uuid IS NULL OR k.application_id = \(application)
            ORDER BY k.created_at, k.id
            """, deadline: deadline
        ).map { try Client($0) }
    }

    /// A client whose pages a notice of an application can lead to: the oldest one with passwords, which can be reset, else the
    /// oldest.
    func helpingClient(of application: ApplicationID, deadline: ContinuousClock.Instant) async throws -> Client? {
        let all = try await clients(of: application, deadline: deadline)
        return all.first { $0.loginMethods.contains(.password) } ?? all.first
    }

    /// Whether any client has registered `origin`.
    func isRegistered(origin: String, deadline: ContinuousClock.Instant) async throws -> Bool {
        try await !postgres.query(
            "SELECT 1 FROM identity.clients k WHERE k.origins @> ARRAY[\(origin)]::text[] LIMIT 1", deadline: deadline
        ).isEmpty
    }

    // MARK: Writing

    /// Adds a client.
    ///
    /// - Parameter write: inserts the client with its credentials, and what the audit log has of it.
    /// - Throws: 404 `not_found` if its application doesn't exist, and what `write` throws.
    func create(
        _ client: Client, deadline: ContinuousClock.Instant, _ write: @escaping @Sendable (Transaction) throws -> Void
    ) async throws -> Client {
        try await postgres.transaction(deadline: deadline) { transaction in
            guard try transaction.applicationExists(client.applicationID) else {
                throw ServiceError.notFound("application")
            }
            try write(transaction)
            return try transaction.requireClient(client.id)
        }
    }

    /// Changes the settings of a client. The row is locked meanwhile, so that two changes can't overwrite each other.
    ///
    /// - Parameters:
    ///   - change: applies the change and returns what to write to the audit log.
    ///   - further: writes what changes with it.
    /// - Throws: 404 `not_found` if there is no such client, and what `change` and `further` throw.
    func update(
        _ id: ClientID, deadline: ContinuousClock.Instant,
        _ change: @escaping @Sendable (inout Client) throws -> AuditEntry,
        further: @escaping @Sendable (Transaction) throws -> Void = { _ in }
    ) async throws -> Client {
        try await postgres.transaction(deadline: deadline) { transaction in
            var client = try transaction.lockClient(id)
            let audit = try change(&client)
            try transaction.update(client)
            try transaction.record(audit)
            try further(transaction)
            return try transaction.requireClient(client.id)
        }
    }

    /// Changes the OAuth settings of a client. Registering keys, or making the client public, deletes its secrets.
    ///
    /// - Parameter audit: makes the audit log entry, given the client and its keys (RFC 7517) before and after the change.
    /// - Throws: 404 `not_found` if there is no such client.
    func updateOAuthSettings(
        of id: ClientID, _ change: Identity.UpdateOAuthClient, deadline: ContinuousClock.Instant,
        audit: @escaping @Sendable (_ old: (Client, keys: String?), _ new: (Client, keys: String?)) -> AuditEntry
    ) async throws -> Client {
        try await postgres.transaction(deadline: deadline) { transaction in
            try transaction.updateOAuthSettings(of: id, change, audit: audit)
        }
    }
}

extension Transaction {
    /// Changes the OAuth settings of a client, and records that; see ``ClientStore/updateOAuthSettings(of:_:deadline:audit:)``.
    func updateOAuthSettings(
        of id: ClientID, _ change: Identity.UpdateOAuthClient,
        audit: (_ old: (Client, keys: String?), _ new: (Client, keys: String?)) -> AuditEntry
    ) throws -> Client {
        let old = (try lockClient(id), keys: try keySet(of: id))
        if let uris = change.asciiPostLogoutRedirectURIs { try setPostLogoutRedirectURIs(uris, of: id) }
        if let authentication = change.authentication {
            try setAuthentication(authentication, jwks: change.jwks, of: id)
        }
        let client = try requireClient(id)
        try record(audit(old, (client, keys: try keySet(of: id))))
        return client
    }
}

extension Transaction {
    /// The client with this id, as the transaction sees it.
    ///
    /// - Throws: 404 `not_found` if there is none.
    func requireClient(_ id: ClientID) throws -> Client {
        guard let row = try query("\(statement: Client.select) WHERE k.id = \(id)").first else {
            throw ServiceError.notFound("client")
        }
        return try Client(row)
    }

    /// The same, with its row locked against other changes until the transaction ends. Rows that refer to it can still be added.
    ///
    /// - Throws: 404 `not_found` if there is none.
    func lockClient(_ id: ClientID) throws -> Client {
        guard let client = try lockExistingClient(id) else { throw ServiceError.notFound("client") }
        return client
    }

    /// The same; nil if there is none.
    func lockExistingClient(_ id: ClientID) throws -> Client? {
        // Another statement reads it, which sees what was committed while this one waited.
        guard try !query("SELECT 1 FROM identity.clients WHERE id = \(id) FOR NO KEY UPDATE").isEmpty else {
            return nil
        }
        return try requireClient(id)
    }

    /// At most `limit` clients of an application, in the order of their ids, from the first one behind `cursor`.
    func clients(of application: ApplicationID, after cursor: ClientID?, limit: Int) throws -> [Client] {
        try query(
            """
            \(statement: Client.select)
            WHERE k.application_id = \(application) AND (\(cursor)::text IS NULL OR k.id COLLATE "C" > \(cursor)::text)
            ORDER BY k.id COLLATE "C" LIMIT \(limit)
            """
        ).map { try Client($0) }
    }

    /// The ids and names of the clients of some applications, with their applications, in the order of their ids.
    func clientNames(
        of applications: [ApplicationID]
    ) throws -> [(id: ClientID, application: ApplicationID, name: String)] {
        try query(
            """
            SELECT id, application_id, name FROM identity.clients WHERE application_id = ANY(\(applications))
            ORDER BY id COLLATE "C"
            """
        ).map { (id: try $0.decode("id"), application: try $0.decode("application_id"), name: try $0.decode("name")) }
    }

    /// Adds a client, whose application must exist. Returns false if its id is taken. Throws 403 for the application for operators.
    func insert(_ client: Client) throws -> Bool {
        try refuseClients(of: client.applicationID)
        let linkPages = try client.linkPagesJSON
        return try execute(
            """
            INSERT INTO identity.clients
                (id, application_id, name, origins, redirect_uris, login_methods, logo_url, accent_colour,
                 first_party, link_pages)
            VALUES (\(client.id), \(client.applicationID), \(client.name), \(client.origins),
                    \(client.redirectURIs), \(client.loginMethods.map(\.rawValue)), \(client.logoURL),
                    \(client.accentColour), \(client.isFirstParty), \(linkPages)::jsonb)
            ON CONFLICT (id) DO NOTHING
            """) == 1
    }

    /// Writes the settings of a client, except those of OAuth.
    func update(_ client: Client) throws {
        let linkPages = try client.linkPagesJSON
        try execute(
            """
            UPDATE identity.clients SET
                name = \(client.name), origins = \(client.origins), redirect_uris = \(client.redirectURIs),
                login_methods = \(client.loginMethods.map(\.rawValue)), logo_url = \(client.logoURL),
                accent_colour = \(client.accentColour), first_party = \(client.isFirstParty),
                link_pages = \(linkPages)::jsonb
            WHERE id = \(client.id)
            """)
    }

    /// Replaces the post-logout redirect URIs of a client.
    func setPostLogoutRedirectURIs(_ uris: [String], of client: ClientID) throws {
        try execute("UPDATE identity.clients SET post_logout_redirect_uris = \(uris) WHERE id = \(client)")
    }

    /// Changes how a client authenticates, with keys or not at all, and deletes its secrets.
    func setAuthentication(_ authentication: ClientAuthentication, jwks: String?, of client: ClientID) throws {
        try execute(
            """
            UPDATE identity.clients SET authentication = \(authentication.rawValue), jwks = \(jwks)::jsonb
            WHERE id = \(client)
            """)
        try execute("DELETE FROM identity.client_secrets WHERE client_id = \(client)")
    }

    /// Adds the sign-in method of a provider to a client, or removes it.
    func setLoginMethod(of provider: Provider, isEnabled: Bool, client: ClientID) throws {
        let method = provider.loginMethod.rawValue
        let change: Query =
            isEnabled
            ? """
            UPDATE identity.clients SET login_methods = login_methods || \(method)::text
            WHERE id = \(client) AND NOT login_methods @> ARRAY[\(method)]::text[]
            """
            : """
            UPDATE identity.clients SET login_methods = array_remove(login_methods, \(method)::text)
            WHERE id = \(client)
            """
        try execute(change)
    }
}

extension Client {
    /// SQL for the login methods of a client `k` that can be used: those by a provider need a connection. An array in the
    /// order of `login_methods`.
    static let configuredMethods: StaticString = """
        ARRAY(
            SELECT m.name FROM unnest(k.login_methods) WITH ORDINALITY AS m (name, place)
            WHERE m.name IN ('password', 'magic_link') OR EXISTS (
                SELECT FROM identity.connections x WHERE x.client_id = k.id AND 'oauth_' || x.provider = m.name)
            ORDER BY m.place)
        """

    /// SQL for whether a magic link of a client `k` of an application `a` signs people up; see ``Client/signsUpByMail``.
    static let signUpByMailCondition: StaticString = """
        ('magic_link' = ANY (k.login_methods) AND COALESCE(a.sign_up_settings ->> 'sign_up', 'open') = 'open'
         AND COALESCE(a.sign_up_by_mail, NOT EXISTS (
            SELECT FROM identity.clients o WHERE o.application_id = a.id AND 'password' = ANY (o.login_methods))))
        """

    fileprivate static let select: Query = """
        SELECT k.id, k.application_id, k.name, a.name AS application_name, k.origins, k.redirect_uris, k.login_methods,
               \(sql: configuredMethods) AS configured_methods, k.logo_url, k.accent_colour,
               a.branding::text AS branding, k.first_party,
               a.hide_account_existence, \(sql: signUpByMailCondition) AS sign_up_by_mail,
               a.sign_up_settings::text AS sign_up_settings, a.factor_settings::text AS factor_settings,
               k.link_pages::text AS link_pages, k.authentication, k.post_logout_redirect_uris, k.created_at
        FROM identity.clients k JOIN identity.applications a ON a.id = k.application_id
        """

    fileprivate init(_ row: Row) throws {
        self.init(
            id: try row.decode("id"), applicationID: try row.decode("application_id"), name: try row.decode("name"),
            applicationName: try row.decode("application_name"), origins: try row.decode("origins"),
            redirectURIs: try row.decode("redirect_uris"), loginMethods: try row.decodeMethods("login_methods"),
            configuredMethods: try row.decodeMethods("configured_methods"), logoURL: try row.decode("logo_url"),
            accentColour: try row.decode("accent_colour"), branding: try row.decodeJSON("branding"),
            isFirstParty: try row.decode("first_party"),
            hidesAccountExistence: try row.decode("hide_account_existence"),
            signsUpByMail: try row.decode("sign_up_by_mail"),
            signUpSettings: try row.decodeJSON("sign_up_settings"),
            factorSettings: try row.decodeJSON("factor_settings"),
            linkPages: try JSONDecoder().decode(
                [OneTimeGrant.Purpose: String].self, from: Data(try row.decode("link_pages", as: String.self).utf8)),
            authentication: try row.decode("authentication"),
            postLogoutRedirectURIs: try row.decode("post_logout_redirect_uris"),
            createdAt: try row.decode("created_at"))
    }

    /// The pages for mailed links, as they are stored.
    fileprivate var linkPagesJSON: String {
        get throws { String(decoding: try JSONEncoder().encode(linkPages), as: UTF8.self) }
    }
}

extension Row {
    /// An array of login methods. An unknown one is an error.
    func decodeMethods(_ column: String) throws(PostgresError) -> [LoginMethod] {
        let names = try decode(column, as: [String].self)
        let methods = names.compactMap { LoginMethod(rawValue: $0) }
        guard methods.count == names.count else { throw .decoding(column: column) }
        return methods
    }
}
