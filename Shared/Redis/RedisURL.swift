import Foundation
import Models

extension RedisConfiguration {
    /// Why a URL is invalid. It never quotes the URL, which may hold a password.
    public struct InvalidURL: Error, CustomStringConvertible {
        /// What is wrong, in words.
        public let description: String
    }

    /// Reads `redis://[user[:password]@]host[:port][/database][?tls=never]` or `redis+unix://[user[:password]@]/path[?db=database]`.
    ///
    /// A password without a user is `redis://:password@host`; reserved characters are percent-encoded.
    /// `tls=never` is required for a server that is neither on this machine nor on a private network (``HostReach``): everything,
    /// including passwords, is sent to it unencrypted.
    /// - Throws: ``InvalidURL``, also for `rediss://`, since the linked library has no TLS.
    public init(url: String) throws(InvalidURL) {
        guard let parts = URLComponents(string: url), let scheme = parts.scheme else {
            throw InvalidURL(description: "the Redis address is no URL")
        }
        switch scheme {
        case "redis": self = try Self.tcp(parts)
        case "redis+unix": self = try Self.unix(parts)
        case "rediss": throw InvalidURL(description: Link.whyNoTLS)
        default: throw InvalidURL(description: "the Redis address begins with neither redis:// nor redis+unix://")
        }
        username = parts.user.flatMap { $0.isEmpty ? nil : $0 }
        password = parts.password.map { RedisPassword($0) }
        guard username == nil || password != nil else {
            throw InvalidURL(description: "the Redis address names a user without a password")
        }
    }

    private static func tcp(_ parts: URLComponents) throws(InvalidURL) -> Self {
        guard let host = parts.host, !host.isEmpty else {
            throw InvalidURL(description: "the Redis address names no host")
        }
        guard (parts.queryItems ?? []).allSatisfy({ $0.name == "tls" && $0.value == "never" }) else {
            throw InvalidURL(description: "the Redis address has options; redis:// takes tls=never and no other")
        }
        guard parts.queryItems?.isEmpty == false || HostReach(host) != .beyond else {
            throw InvalidURL(
                description: "the Redis server is beyond this machine and its private network, and is spoken to in the "
                    + "clear: put a TLS tunnel on this machine, or accept an unencrypted connection with ?tls=never")
        }
        let port = parts.port ?? 6379
        guard (1...65535).contains(port) else {
            throw InvalidURL(description: "the port of the Redis address is out of range")
        }
        let address = host.trimmingCharacters(in: CharacterSet(charactersIn: "[]"))
        var configuration = Self(endpoint: .tcp(host: address, port: port))
        configuration.database = try databaseNumber(String(parts.path.drop { $0 == "/" }))
        return configuration
    }

    private static func unix(_ parts: URLComponents) throws(InvalidURL) -> Self {
        guard parts.host ?? "" == "", parts.port == nil, parts.path.count > 1 else {
            throw InvalidURL(description: "redis+unix:// takes the absolute path of a socket")
        }
        guard parts.path.utf8.count <= 107 else {
            throw InvalidURL(description: "the path of the Redis socket is longer than 107 bytes")
        }
        var configuration = Self(endpoint: .unix(path: parts.path))
        for item in parts.queryItems ?? [] {
            guard item.name == "db" else {
                throw InvalidURL(description: "redis+unix:// takes the option db and no other")
            }
            configuration.database = try databaseNumber(item.value ?? "")
        }
        return configuration
    }

    private static func databaseNumber(_ text: String) throws(InvalidURL) -> Int {
        if text.isEmpty { return 0 }
        guard let number = Int(text), number >= 0 else {
            throw InvalidURL(description: "the database of the Redis address is no number")
        }
        return number
    }
}
