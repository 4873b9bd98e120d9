import Foundation
import Models
import Postgres

extension PostgresClient {
    /// The client with this id; nil when there is none.
    func client(_ id: ClientID, deadline: ContinuousClock.Instant) async throws -> Client? {
        try await query(
            "\(sql: Client.select) WHERE k.id = \(id.description)", deadline: deadline
        ).first.map { try Client($0) }
    }

    /// The clients that list `origin`, at most two: more is as bad as two.
    func clients(listing origin: String, deadline: ContinuousClock.Instant) async throws -> [Client] {
        try await query(
            "\(sql: Client.select) WHERE k.origins @> ARRAY[\(origin)]::text[] ORDER BY k.created_at LIMIT 2",
            deadline: deadline
        ).map { try Client($0) }
    }

    /// Every client, of one application or of all, oldest first.
    func clients(of application: ApplicationID?, deadline: ContinuousClock.Instant) async throws -> [Client] {
        try await query(
            """
            \(sql: Client.select) WHERE \(application)::uuid IS NULL OR k.application_id = \(application)
            ORDER BY k.created_at, k.id
            """, deadline: deadline
        ).map { try Client($0) }
    }

}

extension Transaction {
    /// The client with this id, as the transaction sees it.
    func client(_ id: ClientID) throws -> Client {
        guard let row = try query("\(sql: Client.select) WHERE k.id = \(id.description)").first else {
            throw ServiceError.notFound("client")
        }
        return try Client(row)
    }
}

extension Client {
    fileprivate static let select: StaticString = """
        SELECT k.id, k.application_id, k.name, a.name, k.origins, k.redirect_uris, k.login_methods, k.created_at,
            k.authentication, k.post_logout_redirect_uris
        FROM identity.clients k JOIN identity.applications a ON a.id = k.application_id
        """

    fileprivate init(_ row: Row) throws {
        guard let id = ClientID(try row[0].decode(as: String.self)) else { throw PostgresError.decoding(column: "id") }
        self.init(
            id: id, applicationID: try row[1].decode(), name: try row[2].decode(), applicationName: try row[3].decode(),
            origins: try row[4].decode(), redirectURIs: try row[5].decode(),
            loginMethods: try row[6].decode(as: [String].self).compactMap(LoginMethod.init),
            authentication: ClientAuthentication(rawValue: try row[8].decode()) ?? .none,
            postLogoutRedirectURIs: try row[9].decode(), createdAt: try row[7].decode())
    }
}
