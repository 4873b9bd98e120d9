import Foundation
import Models
import Postgres
import RPC

/// Creates a client.
struct CreateClient: Sendable {
    let house: IdentityHouse

    func callAsFunction(_ call: Identity.CreateClient, _ context: CallContext) async throws -> Client {
        try ClientRules.check(name: call.name, origins: call.origins, redirectURIs: call.redirectURIs)
        let id = call.id ?? .make()
        let audit = AuditEntry(event: .clientCreated, application: call.application, client: id, context: context)
        let created = try await house.postgres.transaction(deadline: context.deadline.instant) { transaction in
            let created = try transaction.execute(
                """
                INSERT INTO identity.clients (id, application_id, name, origins, redirect_uris, login_methods)
                SELECT \(id.description), a.id, \(call.name), \(call.origins), \(call.redirectURIs),
                       \(call.loginMethods.map(\.rawValue))
                FROM identity.applications a WHERE a.id = \(call.application)
                ON CONFLICT (id) DO NOTHING
                """)
            if created == 1 { try transaction.execute(audit.insert) }
            return created
        }
        let client = try await house.postgres.client(id, deadline: context.deadline.instant)
        guard let client else { throw ServiceError.notFound("application") }
        guard created == 1 else {
            throw ServiceError(code: "client_exists", status: 409, detail: "There is a client with this id already.")
        }
        return client
    }
}

/// Changes what is given of a client.
struct UpdateClient: Sendable {
    let house: IdentityHouse

    func callAsFunction(_ call: Identity.UpdateClient, _ context: CallContext) async throws -> Client {
        try ClientRules.check(name: call.name, origins: call.origins ?? [], redirectURIs: call.redirectURIs ?? [])
        let audit = AuditEntry(event: .clientUpdated, client: call.id, context: context)
        try await house.postgres.transaction(deadline: context.deadline.instant) { transaction in
            let changed = try transaction.execute(
                """
                UPDATE identity.clients SET
                    name = COALESCE(\(call.name), name),
                    origins = COALESCE(\(call.origins), origins),
                    redirect_uris = COALESCE(\(call.redirectURIs), redirect_uris),
                    login_methods = COALESCE(\(call.loginMethods.map { $0.map(\.rawValue) }), login_methods)
                WHERE id = \(call.id.description)
                """)
            guard changed == 1 else { throw ServiceError.notFound("client") }
            try transaction.execute(audit.insert)
        }
        guard let client = try await house.postgres.client(call.id, deadline: context.deadline.instant) else {
            throw ServiceError.notFound("client")
        }
        return client
    }
}

/// What may be registered with a client.
enum ClientRules {
    /// Throws 400 with everything that is wrong.
    static func check(name: String?, origins: [String], redirectURIs: [String]) throws {
        var faults: [InvalidParameter] = []
        func fault(_ path: String, _ expected: String, _ received: String? = nil) {
            faults.append(.init(in: .body, path: path, type: "format", expected: expected, received: received))
        }
        if let name, !(1...200).contains(name.count) { fault("/name", "1 to 200 characters") }
        for (index, origin) in origins.enumerated() where !isOrigin(origin) {
            fault("/origins/\(index)", "an origin such as https://app.example.com", origin)
        }
        for (index, uri) in redirectURIs.enumerated() where !isRedirectURI(uri) {
            fault("/redirect_uris/\(index)", "an absolute URI without a fragment: https, or http on loopback", uri)
        }
        if !faults.isEmpty { throw ServiceError.invalid(faults) }
    }

    /// `scheme://host[:port]` in lower case, as browsers send it (RFC 6454 §6.2).
    private static func isOrigin(_ text: String) -> Bool {
        text.utf8.count <= 255
            && text.wholeMatch(of: #/https?:\/\/([a-z0-9.\-]+|\[[0-9a-f:.]+\])(:[0-9]{1,5})?/#) != nil
    }

    /// RFC 6749 §3.1.2, RFC 8252 §7: https anywhere, http on loopback, or a scheme of an app's own.
    private static func isRedirectURI(_ text: String) -> Bool {
        guard text.utf8.count <= 2048, let url = URL(string: text), let scheme = url.scheme, url.fragment() == nil
        else {
            return false
        }
        switch scheme {
        case "https": return url.host()?.isEmpty == false
        case "http": return ["localhost", "127.0.0.1", "[::1]", "::1"].contains(url.host() ?? "")
        default: return scheme.contains(".")
        }
    }
}
