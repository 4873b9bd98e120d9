import Configuration
import Foundation
import GeoIP
import Localization
import Models
import NIOCore
import ServiceKit

/// The gateway's own settings.
struct GatewayConfiguration: Sendable {
    /// `LATCHKEY_BIND`, `LATCHKEY_PORT`.
    let address: String
    var port: Int
    /// `LATCHKEY_SHARE_PORT`: whether other gateways on this machine may listen on the same port.
    var sharesPort = false
    /// `LATCHKEY_REQUEST_TIMEOUT`: the time within which every request gets a response.
    let requestTimeout: Duration
    /// How long a client may take to send a request's head after connecting, or the rest of its body.
    var receiveTimeout: Duration = .seconds(10)
    /// How long a connection without a request stays open when the gateway stops: a tenth of `LATCHKEY_STOP_GRACE`.
    var drainTime: Duration = .zero
    /// `LATCHKEY_ACCESS_COOKIE`, `LATCHKEY_REFRESH_COOKIE`.
    let cookies: SessionCookies
    /// `LATCHKEY_TRUSTED_PROXIES`: the proxies that may state a client's address. `LATCHKEY_FORWARDED_HEADER`: in which field.
    var clientAddress = ClientAddress(trustedProxies: [])
    /// `LATCHKEY_MAX_CONNECTIONS`: the maximum number of connections.
    var maximumConnections = 4096
    /// `LATCHKEY_MAX_CONNECTIONS_PER_CLIENT`: the maximum for one IPv4 address, or for one IPv6 /64.
    var maximumConnectionsPerClient = 256
    /// Addresses that have no limit of their own, beside those of trusted proxies: this machine.
    var exemptClients = AddressRange.loopback
    /// `LATCHKEY_METRICS_BIND`, `LATCHKEY_METRICS_PORT`: where metrics are served; nowhere without a port.
    var metricsAddress = "127.0.0.1"
    var metricsPort: Int?
    /// `OTEL_…`: where traces go, and which are recorded; nil if they are off.
    var traces: TracesConfiguration?
    /// `LATCHKEY_SECURITY_CONTACT`: where to report vulnerabilities.
    var securityContacts: [SecurityContact] = []
    /// `LATCHKEY_RATE_LIMITS`, `LATCHKEY_LIMIT_…`.
    var limits = LimitRules()
    /// `LATCHKEY_PASSWORD_MIN_LENGTH`, in code points: what pages state beside a new password. Identity enforces it.
    var minimumPasswordLength = 12
    /// `LATCHKEY_MAIL_FOLDER`: where a local fleet stores its emails, for the start page; nil anywhere else.
    var mailFolder: String?
    /// `LATCHKEY_PAGE_PHRASES`: a folder with the operator's phrases for pages, which go before the built-in ones.
    var pagePhrases: String?
    /// `LATCHKEY_JWKS_CACHE_TTL`: how long caches may keep the key set, in seconds. Tokens publishes a key at least twice that
    /// long before its use.
    var keySetLifetime = 300
    /// Where network addresses are, by the file that `LATCHKEY_GEOIP_FILE` names; nil without one.
    var places: Places?
}

extension GatewayConfiguration {
    /// The maximum of `LATCHKEY_THREADS`. Each event loop connects to each replica of each service.
    static let maximumEventLoops = 32

    /// `LATCHKEY_THREADS`: the number of event loops, each a thread with its own connections; as many as there are cores unless
    /// it is set. Throws ``ConfigurationError``.
    static func eventLoops(_ configuration: ServiceConfiguration) throws -> Int {
        try count(
            configuration.reader.string(forKey: "latchkey.threads", default: ""), "LATCHKEY_THREADS",
            standard: min(System.coreCount, 16), maximum: maximumEventLoops)
    }

    /// Reads the settings. Throws an error that names the variable.
    init(_ configuration: ServiceConfiguration) throws {
        let reader = configuration.reader
        address = reader.string(forKey: "latchkey.bind", default: "127.0.0.1")
        port = reader.int(forKey: "latchkey.port", default: 8080)
        guard (0...65535).contains(port) else {
            throw ConfigurationError(description: "LATCHKEY_PORT must be a number from 0 to 65535")
        }
        let sharing = reader.string(forKey: "latchkey.share.port", default: "off")
        guard ["on", "off", ""].contains(sharing) else {
            throw ConfigurationError(description: "LATCHKEY_SHARE_PORT must be on or off")
        }
        sharesPort = sharing == "on"
        let timeout = reader.int(forKey: "latchkey.request.timeout", default: 5)
        guard (1...60).contains(timeout) else {
            throw ConfigurationError(description: "LATCHKEY_REQUEST_TIMEOUT must be 1 to 60 seconds")
        }
        requestTimeout = .seconds(timeout)
        drainTime = configuration.stopGrace / 10
        cookies = SessionCookies(
            accessTokenName: reader.string(forKey: "latchkey.access.cookie", default: "access_token"),
            refreshTokenName: reader.string(forKey: "latchkey.refresh.cookie", default: "refresh_token"))
        limits = try LimitRules(reader)
        minimumPasswordLength = reader.int(forKey: "latchkey.password.min.length", default: 12)
        mailFolder = reader.string(forKey: "latchkey.mail.folder").flatMap { $0.isEmpty ? nil : $0 }
        pagePhrases = reader.string(forKey: "latchkey.page.phrases").flatMap { $0.isEmpty ? nil : $0 }
        keySetLifetime = reader.int(forKey: "latchkey.jwks.cache.ttl", default: 300)
        guard (1...86_400).contains(keySetLifetime) else {
            throw ConfigurationError(description: "LATCHKEY_JWKS_CACHE_TTL must be 1 to 86400 seconds")
        }
        let name = reader.string(forKey: "latchkey.forwarded.header", default: "")
        guard let field = name.isEmpty ? .xForwardedFor : ForwardedField(rawValue: name.lowercased()) else {
            throw ConfigurationError(
                description: "LATCHKEY_FORWARDED_HEADER must be x-forwarded-for or forwarded")
        }
        clientAddress = ClientAddress(
            trustedProxies: try Self.ranges(
                reader.string(forKey: "latchkey.trusted.proxies", default: ""), "LATCHKEY_TRUSTED_PROXIES"),
            field: field)
        maximumConnections = try Self.count(
            reader.string(forKey: "latchkey.max.connections", default: ""), "LATCHKEY_MAX_CONNECTIONS",
            standard: maximumConnections)
        maximumConnectionsPerClient = try Self.count(
            reader.string(forKey: "latchkey.max.connections.per.client", default: ""),
            "LATCHKEY_MAX_CONNECTIONS_PER_CLIENT", standard: maximumConnectionsPerClient)
        let metricsBind = reader.string(forKey: "latchkey.metrics.bind", default: "")
        if !metricsBind.isEmpty { metricsAddress = metricsBind }
        let metricsPortText = reader.string(forKey: "latchkey.metrics.port", default: "")
        if !metricsPortText.isEmpty {
            metricsPort = try Self.count(metricsPortText, "LATCHKEY_METRICS_PORT", standard: 0, maximum: 65535)
        }
        traces = try TracesConfiguration(reader, trustedProxies: clientAddress.trustedProxies)
        securityContacts = try Self.items(reader.string(forKey: "latchkey.security.contact", default: "")).map { text in
            guard let contact = SecurityContact(text) else {
                throw ConfigurationError(
                    description:
                        "LATCHKEY_SECURITY_CONTACT must be mailto:, https: or tel: URIs or email addresses, "
                        + "separated by commas")
            }
            return contact
        }
    }

    /// The renderer of all pages. Throws an error that names file and line if a phrase is wrong.
    func pageRenderer() throws -> PageRenderer {
        do {
            return try PageRenderer(overlay: pagePhrases)
        } catch let mistake as PhraseCatalog.Mistake {
            throw ConfigurationError(description: "LATCHKEY_PAGE_PHRASES: \(mistake)")
        }
    }

    /// The items of a list with commas between them.
    private static func items(_ text: String) -> [String] {
        text.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }
    }

    /// Addresses and networks; `private` stands for those of ``AddressRange/privateNetworks``.
    private static func ranges(_ text: String, _ variable: String) throws -> [AddressRange] {
        try items(text).flatMap { item in
            if item == "private" { return AddressRange.privateNetworks }
            guard let range = AddressRange(item) else {
                throw ConfigurationError(
                    description: "\(variable) must be addresses or CIDR ranges separated by commas")
            }
            return [range]
        }
    }

    private static func count(
        _ text: String, _ variable: String, standard: Int, maximum: Int = 1_000_000
    ) throws -> Int {
        guard !text.isEmpty else { return standard }
        guard let count = Int(text), (1...maximum).contains(count) else {
            throw ConfigurationError(description: "\(variable) must be a number from 1 to \(maximum)")
        }
        return count
    }
}
