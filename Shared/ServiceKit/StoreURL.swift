import Configuration

/// The URLs of stores, as services read them.
extension ServiceConfiguration {
    /// Reads the variable `key` and parses it. Throws ``Fault`` with the variable's name when it is missing or wrong; what a
    /// parser says about a URL must not repeat it.
    public func store<Value>(_ key: StoreURL, _ parse: (String) throws -> Value) throws -> Value {
        guard let url = reader.string(forKey: key.key, isSecret: true) else {
            throw Fault(description: "\(key.variable) is not set")
        }
        do {
            return try parse(url)
        } catch {
            throw Fault(description: "\(key.variable): \(error)")
        }
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

    var key: ConfigKey {
        switch self {
        case .database: "latchkey.database.url"
        case .redis: "latchkey.redis.url"
        }
    }
}
