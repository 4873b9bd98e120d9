import Configuration
import Foundation

/// The URLs of stores, as services read them.
extension ServiceConfiguration {
    /// Reads the variable `key` and parses it. Throws ``Fault`` with the variable's name when it is missing or wrong;
    /// what a parser says about a URL must not repeat it.
    ///
    /// The password may be in a file of its own (`LATCHKEY_DATABASE_PASSWORD_FILE`, `LATCHKEY_REDIS_PASSWORD_FILE`): a
    /// process's environment is shown in more places than a file.
    public func store<Value>(_ key: StoreURL, _ parse: (String) throws -> Value) throws -> Value {
        guard var url = reader.string(forKey: key.key, isSecret: true) else {
            throw Fault(description: "\(key.variable) is not set")
        }
        if let path = reader.string(forKey: key.passwordFileKey), !path.isEmpty {
            let password = try Self.password(in: path, key)
            guard let complete = StoreURL.adding(password: password, to: url) else {
                throw Fault(
                    description:
                        "\(key.variable) must name a user and no password when \(key.passwordFileVariable) is set")
            }
            url = complete
        }
        do {
            return try parse(url)
        } catch {
            throw Fault(description: "\(key.variable): \(error)")
        }
    }

    private static func password(in path: String, _ key: StoreURL) throws -> String {
        let data: Data
        do {
            data = try FileText.secret(of: path)
        } catch {
            throw Fault(description: "can't read the password file \(path) (\(key.passwordFileVariable)): \(error)")
        }
        let password = String(decoding: data, as: UTF8.self).trimmingCharacters(in: .newlines)
        guard !password.isEmpty else {
            throw Fault(description: "the password file \(path) (\(key.passwordFileVariable)) is empty")
        }
        return password
    }
}

/// The stores of the fleet.
public enum StoreURL: Sendable {
    /// `LATCHKEY_DATABASE_URL`.
    case database
    /// `LATCHKEY_REDIS_URL`.
    case redis

    /// The variable's name.
    public var variable: String {
        switch self {
        case .database: "LATCHKEY_DATABASE_URL"
        case .redis: "LATCHKEY_REDIS_URL"
        }
    }

    /// The name of the variable that names the file with the password.
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

    /// Puts `password` behind the user of `url`; nil when that has no user, or a password already. Done on the text,
    /// because PostgreSQL's URLs may list hosts as no other URL does.
    static func adding(password: String, to url: String) -> String? {
        guard let scheme = url.firstRange(of: "://") else { return nil }
        let rest = url[scheme.upperBound...]
        let authority = rest.prefix { $0 != "/" && $0 != "?" }
        guard let at = authority.lastIndex(of: "@"), at != authority.startIndex, !authority[..<at].contains(":"),
            let encoded = password.addingPercentEncoding(withAllowedCharacters: .unreserved)
        else { return nil }
        return url[..<at] + ":" + encoded + url[at...]
    }
}

extension CharacterSet {
    /// What needs no percent-encoding anywhere in a URL (RFC 3986 §2.3).
    fileprivate static let unreserved = CharacterSet(
        charactersIn: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
}
