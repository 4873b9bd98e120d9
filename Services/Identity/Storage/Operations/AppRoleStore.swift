import Foundation
import Postgres
import ServiceKit

/// The roles that run the service without owning its tables. Such a role can neither change nor delete entries of the audit log, nor
/// disable what protects them.
struct AppRoleStore: Sendable {
    let postgres: PostgresClient

    /// Gives a role all privileges that the service needs, on the tables of this version.
    ///
    /// - Throws: ``ConfigurationError`` if there is no such role, if it owns the tables itself, or if the role of this process does not own
    ///   them.
    func grant(_ role: String) async throws {
        guard Self.isPlausible(role) else { throw Self.invalid("“\(role)” is not the name of a role") }
        do {
            _ = try await postgres.transaction(deadline: .now + .seconds(30)) { transaction in
                try transaction.query("SELECT identity.grant_app_role(\(role)::text)")
            }
        } catch PostgresError.server(let error) {
            switch error.sqlState {
            case "42704":
                throw Self.invalid("there is no role \(role). Create it: CREATE ROLE \(role) LOGIN PASSWORD '…'")
            case "0LP01": throw Self.invalid("the role \(role) owns the tables itself, or is a superuser")
            case "42501": throw Self.invalid("only the role that owns the schema identity can do this")
            default: throw PostgresError.server(error)
            }
        }
    }

    /// The roles that were granted before: those that may add entries to the audit log, beside its owner.
    func known() async throws -> [String] {
        try await postgres.query(
            """
            SELECT DISTINCT a.grantee::regrole::text AS role FROM pg_class c CROSS JOIN LATERAL aclexplode(c.relacl) a
            WHERE c.oid = 'identity.audit_log'::regclass AND a.privilege_type = 'INSERT' AND a.grantee <> c.relowner
              AND a.grantee <> 0
            """
        ).map { try $0.decode("role") }
    }

    private static func isPlausible(_ role: String) -> Bool {
        (1...63).contains(role.utf8.count)
            && role.utf8.allSatisfy { byte in
                (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) || byte == UInt8(ascii: "_")
                    || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
            }
    }

    private static func invalid(_ description: String) -> ConfigurationError {
        ConfigurationError(description: "--app-role: \(description)")
    }
}
