import Foundation
import Models

extension RedisConfiguration {
    /// Why a URL is invalid. It never quotes the URL, which may hold a password.
    public struct InvalidURL: Error, CustomStringConvertible {
        /// What is wrong, in words.
        public let description: String
    }

    /// Reads the URL of one server or of several:
    ///
    /// - `redis://[user[:password]@]host[:port][/database]`
    /// - `redis+unix://[user[:password]@]/path[?db=database]`
    /// - `redis+sentinel://[user[:password]@]host[:port][,host[:port]…]/name[?db=database]`: Sentinels, and their name of the
    ///   primary; `sentinel_user` and `sentinel_password` are options for Sentinels that want a password.
    /// - `redis+cluster://[user[:password]@]host[:port][,host[:port]…]`: some nodes of a cluster
    ///
    /// `rediss://`, `rediss+sentinel://` and `rediss+cluster://` are the same over TLS, with the options `sslrootcert`, `sslcert` and `sslkey`
    /// (``RedisTLS``), named as those of PostgreSQL.
    ///
    /// A password without a user is `redis://:password@host`; reserved characters are percent-encoded.
    /// `tls=never` is required to connect without TLS to a server that is neither on this machine nor on a private network
    /// (``HostReach``): everything, including passwords, is sent to it unencrypted.
    /// - Throws: ``InvalidURL``.
    public init(url: String) throws(InvalidURL) {
        var parts = try RedisURLParts(url)
        switch parts.scheme {
        case "redis", "rediss": self = try Self.single(&parts)
        case "redis+unix": self = try Self.unix(&parts)
        case "redis+sentinel", "rediss+sentinel": self = try Self.sentinel(&parts)
        case "redis+cluster", "rediss+cluster": self = try Self.cluster(&parts)
        default:
            throw InvalidURL(
                description: "the Redis address begins with none of redis://, rediss://, redis+unix://, "
                    + "redis+sentinel://, rediss+sentinel://, redis+cluster://, rediss+cluster://")
        }
        if parts.scheme.hasPrefix("rediss") { tls = try Self.encryption(&parts) }
        if let value = parts.option("tls") {
            guard value == "never", tls == nil, parts.scheme != "redis+unix" else {
                throw InvalidURL(
                    description: "the option tls of the Redis address can only be never, and not with rediss://")
            }
            allowsUnencrypted = true
        }
        guard parts.options.isEmpty else {
            throw InvalidURL(description: "the Redis address has options that \(parts.scheme):// doesn't take")
        }
        guard tls != nil || allowsUnencrypted || !firstEndpoints.contains(where: \.isBeyond) else {
            throw InvalidURL(
                description: "the Redis server is beyond this machine and its private network, and is spoken to in the "
                    + "clear: use rediss://, or accept an unencrypted connection with ?tls=never")
        }
        username = parts.user
        password = parts.password.map { RedisPassword($0) }
        guard username == nil || password != nil else {
            throw InvalidURL(description: "the Redis address names a user without a password")
        }
    }

    private static func single(_ parts: inout RedisURLParts) throws(InvalidURL) -> Self {
        guard parts.hosts.count == 1, let endpoint = parts.hosts.first?.endpoint(port: 6379) else {
            throw InvalidURL(
                description: "the Redis address must name one host; redis+sentinel:// and redis+cluster:// take several"
            )
        }
        var configuration = Self(endpoint: endpoint)
        configuration.database = try databaseNumber(String(parts.path.drop { $0 == "/" }))
        return configuration
    }

    private static func unix(_ parts: inout RedisURLParts) throws(InvalidURL) -> Self {
        guard parts.hosts.isEmpty, parts.path.count > 1 else {
            throw InvalidURL(description: "redis+unix:// takes the absolute path of a socket")
        }
        guard parts.path.utf8.count <= 107 else {
            throw InvalidURL(description: "the path of the Redis socket is longer than 107 bytes")
        }
        var configuration = Self(endpoint: .unix(path: parts.path))
        configuration.database = try databaseNumber(parts.option("db") ?? "")
        return configuration
    }

    private static func sentinel(_ parts: inout RedisURLParts) throws(InvalidURL) -> Self {
        let endpoints = parts.hosts.map { $0.endpoint(port: 26379) }
        let name = String(parts.path.dropFirst())
        guard let first = endpoints.first, !name.isEmpty, !name.contains("/") else {
            throw InvalidURL(description: "\(parts.scheme):// takes hosts, and the name of the primary as the path")
        }
        var sentinels = Sentinels(endpoints: endpoints, primary: name)
        sentinels.username = parts.option("sentinel_user")
        sentinels.password = parts.option("sentinel_password").map { RedisPassword($0) }
        var configuration = Self(endpoint: first)
        configuration.deployment = .sentinel(sentinels)
        configuration.database = try databaseNumber(parts.option("db") ?? "")
        return configuration
    }

    private static func cluster(_ parts: inout RedisURLParts) throws(InvalidURL) -> Self {
        let seeds = parts.hosts.map { $0.endpoint(port: 6379) }
        guard let first = seeds.first else {
            throw InvalidURL(description: "\(parts.scheme):// takes the hosts of some nodes")
        }
        guard parts.path.isEmpty || parts.path == "/" else {
            throw InvalidURL(description: "a cluster has no databases, so \(parts.scheme):// takes no path")
        }
        var configuration = Self(endpoint: first)
        configuration.deployment = .cluster(seeds)
        return configuration
    }

    private static func encryption(_ parts: inout RedisURLParts) throws(InvalidURL) -> RedisTLS {
        var tls = RedisTLS()
        // As in PostgreSQL, `system` names the certificates of the system.
        tls.rootCertificates = parts.option("sslrootcert").flatMap { $0 == "system" ? nil : $0 }
        tls.certificate = parts.option("sslcert")
        tls.key = parts.option("sslkey")
        guard (tls.certificate == nil) == (tls.key == nil) else {
            throw InvalidURL(description: "the Redis address needs both sslcert and sslkey, or neither")
        }
        do {
            try TLSSession.check(tls)
        } catch {
            throw InvalidURL(description: "\(error)")
        }
        return tls
    }

    private static func databaseNumber(_ text: String) throws(InvalidURL) -> Int {
        if text.isEmpty { return 0 }
        guard let number = Int(text), number >= 0 else {
            throw InvalidURL(description: "the database of the Redis address is no number")
        }
        return number
    }
}

/// A URL of Redis in parts. It may list several hosts, which `URLComponents` doesn't accept.
private struct RedisURLParts {
    typealias InvalidURL = RedisConfiguration.InvalidURL

    /// A host as the URL names it.
    struct Host {
        let name: String
        let port: Int?

        func endpoint(port standard: Int) -> RedisConfiguration.Endpoint { .tcp(host: name, port: port ?? standard) }
    }

    /// Maximum number of hosts.
    private static let maximumHosts = 32

    let scheme: String
    /// Nil if it is empty.
    let user: String?
    let password: String?
    let hosts: [Host]
    let path: String
    /// The options of the query that were not read yet.
    private(set) var options: [String: String] = [:]

    init(_ url: String) throws(InvalidURL) {
        guard let separator = url.firstRange(of: "://") else {
            throw InvalidURL(description: "the Redis address is no URL")
        }
        let rest = url[separator.upperBound...]
        let authority = rest.prefix { $0 != "/" && $0 != "?" && $0 != "#" }
        let at = authority.lastIndex(of: "@")
        let names = authority[(at.map(authority.index(after:)) ?? authority.startIndex)...]
        // Foundation reads the URL with the first of the hosts.
        let list = names.split(separator: ",", omittingEmptySubsequences: false)
        let first = list.first ?? ""
        let single = url[..<names.startIndex] + first + url[names.endIndex...]
        guard list.count <= Self.maximumHosts, let parts = URLComponents(string: String(single)),
            let scheme = parts.scheme
        else { throw InvalidURL(description: "the Redis address is no URL") }
        guard parts.fragment == nil, !parts.path.contains("@") else {
            throw InvalidURL(description: "the Redis address has a # or an @ that must be percent-encoded")
        }
        self.scheme = scheme
        user = parts.user.flatMap { $0.isEmpty ? nil : $0 }
        password = parts.password
        path = parts.path
        var hosts: [Host] = []
        if !names.isEmpty {
            for name in list { hosts.append(try Self.host(name)) }
        }
        self.hosts = hosts
        for item in parts.queryItems ?? [] {
            guard options.updateValue(item.value ?? "", forKey: item.name) == nil else {
                throw InvalidURL(description: "the Redis address has an option twice")
            }
        }
    }

    private static func host(_ text: Substring) throws(InvalidURL) -> Host {
        guard let parts = URLComponents(string: "redis://\(text)"), let host = parts.host, !host.isEmpty else {
            throw InvalidURL(description: "the Redis address names no host")
        }
        if let port = parts.port, !(1...65535).contains(port) {
            throw InvalidURL(description: "the port of the Redis address is out of range")
        }
        return Host(name: host.trimmingCharacters(in: CharacterSet(charactersIn: "[]")), port: parts.port)
    }

    /// Reads an option, once; nil if it is missing.
    mutating func option(_ name: String) -> String? {
        options.removeValue(forKey: name)
    }
}
