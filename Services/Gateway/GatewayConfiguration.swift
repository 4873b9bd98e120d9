import Configuration
import Models
import ServiceKit

/// The gateway's own settings.
struct GatewayConfiguration: Sendable {
    /// `LATCHKEY_BIND`, `LATCHKEY_PORT`.
    let address: String
    let port: Int
    /// `LATCHKEY_REQUEST_TIMEOUT`: within so many seconds every request has an answer.
    let requestTimeout: Duration
    /// How long a client may take to send a request's head after connecting, or the rest of its body.
    var receiveTimeout: Duration = .seconds(10)
    /// `LATCHKEY_ACCESS_COOKIE`, `LATCHKEY_REFRESH_COOKIE`.
    let cookies: SessionCookies
    /// `LATCHKEY_TRUSTED_PROXIES`: whose `X-Forwarded-For` counts.
    var clientAddress = ClientAddress(trustedProxies: [])
    /// `LATCHKEY_RATE_LIMITS`, `LATCHKEY_LIMIT_…`.
    var limits = LimitRules()
    /// `LATCHKEY_PASSWORD_MIN_LENGTH`: what pages say beside a new password. Identity has the last word.
    var shortestPassword = 12
    /// `LATCHKEY_MAIL_FOLDER`: where the mails of a local fleet end, for its start page to show; nil anywhere else.
    var mailFolder: String?
    /// `LATCHKEY_JWKS_CACHE_TTL`: how long others may keep the key set, in seconds. Tokens publishes keys at least twice as
    /// long before their use.
    var keySetLife = 300
}

extension GatewayConfiguration {
    /// Reads the settings. Throws a fault that names the variable.
    init(_ configuration: ServiceConfiguration) throws {
        let reader = configuration.reader
        address = reader.string(forKey: "latchkey.bind", default: "127.0.0.1")
        port = reader.int(forKey: "latchkey.port", default: 8080)
        guard (0...65535).contains(port) else {
            throw ServiceConfiguration.Fault(description: "LATCHKEY_PORT must be a number from 0 to 65535")
        }
        let timeout = reader.int(forKey: "latchkey.request.timeout", default: 5)
        guard (1...60).contains(timeout) else {
            throw ServiceConfiguration.Fault(description: "LATCHKEY_REQUEST_TIMEOUT must be 1 to 60 seconds")
        }
        requestTimeout = .seconds(timeout)
        cookies = SessionCookies(
            accessTokenName: reader.string(forKey: "latchkey.access.cookie", default: "access_token"),
            refreshTokenName: reader.string(forKey: "latchkey.refresh.cookie", default: "refresh_token"))
        limits = try LimitRules(reader)
        shortestPassword = reader.int(forKey: "latchkey.password.min.length", default: 12)
        mailFolder = reader.string(forKey: "latchkey.mail.folder").flatMap { $0.isEmpty ? nil : $0 }
        keySetLife = reader.int(forKey: "latchkey.jwks.cache.ttl", default: 300)
        guard (1...86_400).contains(keySetLife) else {
            throw ServiceConfiguration.Fault(description: "LATCHKEY_JWKS_CACHE_TTL must be 1 to 86400 seconds")
        }
        clientAddress = ClientAddress(
            trustedProxies: try Self.ranges(reader.string(forKey: "latchkey.trusted.proxies", default: "")))
    }

    private static func ranges(_ text: String) throws -> [AddressRange] {
        try text.split(separator: ",").map { part in
            guard let range = AddressRange(part.trimmingCharacters(in: .whitespaces)) else {
                throw ServiceConfiguration.Fault(
                    description: "LATCHKEY_TRUSTED_PROXIES must be addresses or CIDR ranges separated by commas")
            }
            return range
        }
    }
}
