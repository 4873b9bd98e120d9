public import Models
import Primitives

/// The passwords of the users of PostgreSQL and Redis, one for each service that has a store. The services read theirs from
/// files; the stores are set up with them.
public struct StorePasswords: Codable, Sendable {
    /// Password of PostgreSQL's superuser, who only creates roles and schemas.
    public var postgres: Secret
    /// Passwords of the database roles, by service name.
    public var database: [String: Secret]
    /// Passwords of the Redis users, by service name.
    public var redis: [String: Secret]

    /// The services with a database role.
    public static let databaseUsers: [ServiceName] = [.identity, .waitlists]
    /// The services with a Redis user.
    public static let redisUsers: [ServiceName] = [.tokens, .mailer]

    /// Generates random passwords.
    public static func random() -> StorePasswords {
        func passwords(_ services: [ServiceName]) -> [String: Secret] {
            Dictionary(uniqueKeysWithValues: services.map { ($0.rawValue, .randomPassword()) })
        }
        return StorePasswords(
            postgres: .randomPassword(), database: passwords(databaseUsers), redis: passwords(redisUsers))
    }
}

extension Secret {
    /// 256 random bits in lower-case hex.
    fileprivate static func randomPassword() -> Secret { Secret(RandomToken.bytes().hexadecimal) }
}
