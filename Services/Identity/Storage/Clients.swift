import Foundation
import Models
import Postgres

extension PostgresClient {
    /// The client with this id; nil when there is none.
    func client(_ id: ClientID, deadline: ContinuousClock.Instant) async throws -> Client? {
        try await query(
            "\(statement: Client.select) WHERE k.id = \(id.description)", deadline: deadline
        ).first.map { try Client($0) }
    }

    /// The clients that list `origin`, at most two: more is as bad as two.
    func clients(listing origin: String, deadline: ContinuousClock.Instant) async throws -> [Client] {
        try await query(
            "\(statement: Client.select) WHERE k.origins @> ARRAY[\(origin)]::text[] ORDER BY k.created_at LIMIT 2",
            deadline: deadline
        ).map { try Client($0) }
    }

    /// Every client, of one application or of all, oldest first.
    func clients(of application: ApplicationID?, deadline: ContinuousClock.Instant) async throws -> [Client] {
        try await query(
            """
            \(statement: Client.select) WHERE \(application)::uuid IS NULL OR k.application_id = \(application)
            ORDER BY k.created_at, k.id
            """, deadline: deadline
        ).map { try Client($0) }
    }

    /// Whether any client lists `origin`.
    func isRegistered(origin: String, deadline: ContinuousClock.Instant) async throws -> Bool {
        try await !query(
            "SELECT 1 FROM identity.clients k WHERE k.origins @> ARRAY[\(origin)]::text[] LIMIT 1", deadline: deadline
        ).isEmpty
    }
}

extension Transaction {
    /// The client with this id, as the transaction sees it.
    func client(_ id: ClientID) throws -> Client {
        guard let row = try query("\(statement: Client.select) WHERE k.id = \(id.description)").first else {
            throw ServiceError.notFound("client")
        }
        return try Client(row)
    }
}

extension Client {
    /// Those of the methods of a client `k` that work, in their order, as an array.
    static let configuredMethods: StaticString = """
        ARRAY(
            SELECT m.name FROM unnest(k.login_methods) WITH ORDINALITY AS m (name, place)
            WHERE m.name IN ('password', 'magic_link') OR EXISTS (
                SELECT FROM identity.connections x WHERE x.client_id = k.id AND 'oauth_' || x.provider = m.name)
            ORDER BY m.place)
        """

    fileprivate static let select: Query = """
        SELECT k.id, k.application_id, k.name, a.name, k.origins, k.redirect_uris, k.login_methods,
               \(sql: configuredMethods), k.logo_url, k.accent_colour, k.first_party, k.link_pages::text, k.created_at,
               k.authentication, k.post_logout_redirect_uris
        FROM identity.clients k JOIN identity.applications a ON a.id = k.application_id
        """

    fileprivate init(_ row: Row) throws {
        guard let id = ClientID(try row[0].decode(as: String.self)) else { throw PostgresError.decoding(column: "id") }
        self.init(
            id: id, applicationID: try row[1].decode(), name: try row[2].decode(), applicationName: try row[3].decode(),
            origins: try row[4].decode(), redirectURIs: try row[5].decode(), loginMethods: try row[6].decodeMethods(),
            configuredMethods: try row[7].decodeMethods(), logoURL: try row[8].decode(),
            accentColour: try row[9].decode(), isFirstParty: try row[10].decode(),
            linkPages: try JSONDecoder().decode(
                [OneTimeGrant.Purpose: String].self, from: Data(try row[11].decode(as: String.self).utf8)),
            authentication: ClientAuthentication(rawValue: try row[13].decode()) ?? .none,
            postLogoutRedirectURIs: try row[14].decode(), createdAt: try row[12].decode())
    }

    /// The pages for mailed links as they are stored.
    var linkPagesJSON: String {
        get throws { String(decoding: try JSONEncoder().encode(linkPages), as: UTF8.self) }
    }
}

extension Row.Cell {
    /// An array of methods; what is none is left out.
    func decodeMethods() throws -> [LoginMethod] { try decode(as: [String].self).compactMap(LoginMethod.init) }
}
