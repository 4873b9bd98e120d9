import Configuration
import ServiceKit

/// How long things live.
struct Lifetimes: Sendable {
    /// Of an access token (`LATCHKEY_ACCESS_TOKEN_TTL`, seconds).
    var accessToken: Duration = .seconds(600)
    /// Of a session that is not used (`LATCHKEY_SESSION_IDLE_TTL`, seconds).
    var idle: Duration = .seconds(30 * 24 * 3600)
    /// Of any session (`LATCHKEY_SESSION_ABSOLUTE_TTL`, seconds).
    var absolute: Duration = .seconds(90 * 24 * 3600)
    /// For which the refresh token just replaced is honoured again.
    var grace: Duration = .seconds(10)
    /// Of what is known of a user's epoch: longer than any session.
    var epoch: Duration { absolute + .seconds(24 * 3600) }

    /// The lifetimes above.
    init() {}

    /// Reads the settings. Throws a fault that names the variable.
    init(_ reader: ConfigReader) throws {
        func read(_ key: String, _ variable: String, _ standard: Duration) throws -> Duration {
            let seconds = reader.int(forKey: ConfigKey(key), default: Int(standard.components.seconds))
            guard (1...10 * 365 * 24 * 3600).contains(seconds) else {
                throw ServiceConfiguration.Fault(description: "\(variable) must be a number of seconds above zero")
            }
            return .seconds(seconds)
        }
        accessToken = try read("latchkey.access.token.ttl", "LATCHKEY_ACCESS_TOKEN_TTL", accessToken)
        idle = try read("latchkey.session.idle.ttl", "LATCHKEY_SESSION_IDLE_TTL", idle)
        absolute = try read("latchkey.session.absolute.ttl", "LATCHKEY_SESSION_ABSOLUTE_TTL", absolute)
    }
}

extension Duration {
    /// In whole milliseconds, as Redis counts.
    var milliseconds: Int {
        Int(components.seconds) * 1000 + Int(components.attoseconds / 1_000_000_000_000_000)
    }

    /// In whole seconds, as tokens count.
    var seconds: Int { Int(components.seconds) }
}
