import Configuration
import Foundation
import Primitives

extension ServiceConfiguration {
    /// Reads and parses the URL of a store. Throws ``ConfigurationError`` with the variable's name when it is missing or
    /// invalid; the errors of `parse` must not contain the URL.
    ///
    /// The password may be in a separate file (`LATCHKEY_DATABASE_PASSWORD_FILE`, `LATCHKEY_REDIS_PASSWORD_FILE`), because
    /// environments leak more easily than files.
    public func store<Value>(_ key: StoreURL, _ parse: (String) throws -> Value) throws -> Value {
        guard var url = reader.string(forKey: key.key, isSecret: true) else {
            throw ConfigurationError(description: "\(key.variable) is not set")
        }
        if let path = reader.string(forKey: key.passwordFileKey), !path.isEmpty {
            let password = try Self.password(in: path, key)
            guard let complete = StoreURL.adding(password: password, to: url) else {
                throw ConfigurationError(
                    description:
                        "\(key.variable) must name a user and no password when \(key.passwordFileVariable) is set")
            }
            url = complete
        }
        do {
            return try parse(url)
        } catch {
            throw ConfigurationError(description: "\(key.variable): \(error)")
        }
    }

    private static func password(in path: String, _ key: StoreURL) throws -> String {
        let data: Data
        do {
            data = try FileText.secret(of: path)
        } catch {
            throw ConfigurationError(
                description: "can't read the password file \(path) (\(key.passwordFileVariable)): \(error)")
        }
        let password = String(decoding: data, as: UTF8.self).trimmingCharacters(in: .newlines)
        guard !password.isEmpty else {
            throw ConfigurationError(description: "the password file \(path) (\(key.passwordFileVariable)) is empty")
        }
        return password
    }
}

/// The URL of a store, by its variable.
public enum StoreURL: Sendable {
    /// `LATCHKEY_DATABASE_URL`.
    case database
    /// `LATCHKEY_REDIS_URL`.
    case redis

    /// Name of the variable.
    public var variable: String {
        switch self {
        case .database: "LATCHKEY_DATABASE_URL"
        case .redis: "LATCHKEY_REDIS_URL"
        }
    }

    /// Name of the variable with the path of the password file.
    public var passwordFileVariable: String {
        switch self {
        case .database: "LATCHKEY_DATABASE_PASSWORD_FILE"
        case .redis: "LATCHKEY_REDIS_PASSWORD_FILE"
        }
    }

    var key: ConfigKey {
        switch self {
        case .database: "latchkey.database.url"
        case .redis: "latchkey.redis.url"
        }
    }

    var passwordFileKey: ConfigKey {
        switch self {
        case .database: "latchkey.database.password.file"
        case .redis: "latchkey.redis.password.file"
        }
    }

    /// Inserts `password` after the user of `url`. Returns nil when the URL has no user, or a password already. Works on the
    /// text, because URLs of PostgreSQL may list several hosts, which `URL` does not accept.
    static func adding(password: String, to url: String) -> String? {
        guard let scheme = url.firstRange(of: "://") else { return nil }
        let rest = url[scheme.upperBound...]
        let authority = rest.prefix { $0 != "/" && $0 != "?" }
        guard let at = authority.lastIndex(of: "@"), at != authority.startIndex, !authority[..<at].contains(":")
        else { return nil }
        return url[..<at] + ":" + PercentEncoding.encode(password) + url[at...]
    }
}
