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
    /// Of an authorization request, while nobody has signed in for it.
    var authorizationRequest: Duration = .seconds(10 * 60)
    /// Of an authorization request whose user has signed in, and is asked to agree.
    var signedInAuthorizationRequest: Duration = .seconds(30 * 60)
    /// Of an authorization code.
    var code: Duration = .seconds(60)
    /// For which a used code is remembered, so that using it again gives the theft away.
    var usedCode: Duration = .seconds(3600)
    /// Of what is known of a user's epoch: longer than any session.
    var epoch: Duration { absolute + .seconds(24 * 3600) }

    /// For which a key signs (`LATCHKEY_SIGNING_KEY_TTL`, seconds).
    var signingKey: Duration = .seconds(90 * 24 * 3600)
    /// For which others may keep the key set (`LATCHKEY_JWKS_CACHE_TTL`, seconds; the gateway tells them).
    var keySet: Duration = .seconds(300)
    /// For which a key is published before it signs: everybody who keeps the key set has it by then.
    var keyLead: Duration { .seconds(2 * keySet.components.seconds) }
    /// For which a key is kept once the next one signs: until its last token has expired, by any clock.
    var keyLinger: Duration { accessToken + .seconds(2 * AccessTokenChecker.leeway) }

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
        signingKey = try read("latchkey.signing.key.ttl", "LATCHKEY_SIGNING_KEY_TTL", signingKey)
        keySet = try read("latchkey.jwks.cache.ttl", "LATCHKEY_JWKS_CACHE_TTL", keySet)
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
