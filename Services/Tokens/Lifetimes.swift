import Configuration
import Models
import Primitives
import ServiceKit

/// The lifetimes of tokens, sessions and keys.
struct Lifetimes: Sendable {
    /// An access token (`LATCHKEY_ACCESS_TOKEN_TTL`, seconds).
    var accessToken: Duration = .seconds(600)
    /// A session that is not used (`LATCHKEY_SESSION_IDLE_TTL`, seconds).
    var idle: Duration = .seconds(30 * 24 * 3600)
    /// Any session (`LATCHKEY_SESSION_ABSOLUTE_TTL`, seconds).
    var absolute: Duration = .seconds(90 * 24 * 3600)
    /// How long the refresh token just replaced is still accepted.
    var grace: Duration = .seconds(10)
    /// An authorization request before its user has signed in.
    var authorizationRequest: Duration = .seconds(10 * 60)
    /// An authorization request whose user has signed in and is asked for consent.
    var signedInAuthorizationRequest: Duration = .seconds(30 * 60)
    /// An authorization code.
    var code: Duration = .seconds(60)
    /// How long a used code is remembered, so that a replay is detected.
    var usedCode: Duration = .seconds(3600)
    /// A user's epoch: longer than any session.
    var epoch: Duration { absolute + .seconds(24 * 3600) }

    /// How long a key signs (`LATCHKEY_SIGNING_KEY_TTL`, seconds).
    var signingKey: Duration = .seconds(90 * 24 * 3600)
    /// How long clients may cache the key set (`LATCHKEY_JWKS_CACHE_TTL`, seconds; the gateway sends it to them).
    var keySet: Duration = .seconds(300)
    /// How long a key is published before it signs: by then every cache of the key set has it.
    var keyLead: Duration { .seconds(2 * keySet.seconds) }
    /// How long a key is kept once the next one signs: until its last token has expired, by any clock.
    var keyLinger: Duration { accessToken + .seconds(2 * AccessTokenClaims.leeway) }

    /// The defaults.
    init() {}

    /// Reads the settings. Throws a `ConfigurationError` that names the variable.
    init(_ reader: ConfigReader) throws {
        func read(_ key: String, _ variable: String, _ standard: Duration) throws -> Duration {
            let seconds = reader.int(forKey: ConfigKey(key), default: standard.seconds)
            guard (1...10 * 365 * 24 * 3600).contains(seconds) else {
                throw ConfigurationError(description: "\(variable) must be a number of seconds above zero")
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

extension Lifetimes {
    /// A session without a refresh token: as long as its access token is accepted.
    var unrefreshed: Duration { accessToken + .seconds(AccessTokenClaims.leeway) }
}
