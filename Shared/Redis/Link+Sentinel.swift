/// How the primary is found by asking Sentinels.
extension Link {
    typealias Endpoint = RedisConfiguration.Endpoint

    /// Asks one Sentinel after the other, until one names a server that says itself that it is the primary.
    ///
    /// A Sentinel that was cut off from the others, or that lies, names another server. That one is left at once.
    static func connected(
        through sentinels: Sentinels, _ configuration: RedisConfiguration
    ) throws(LinkError) -> Link {
        var reasons: [String] = []
        for sentinel in sentinels.endpoints {
            do throws(LinkError) {
                let primary = try primary(according: sentinel, sentinels, configuration)
                do throws(LinkError) {
                    return try connected(toPrimary: primary, configuration)
                } catch {
                    throw .connectionFailed("it names \(primary): \(error)")
                }
            } catch {
                reasons.append("Sentinel \(sentinel): \(error)")
            }
        }
        throw .connectionFailed(reasons.joined(separator: "; "))
    }

    /// A link to a Sentinel, which may be asked.
    static func connected(
        toSentinel endpoint: Endpoint, _ sentinels: Sentinels, _ configuration: RedisConfiguration
    ) throws(LinkError) -> Link {
        let link = try Link(to: endpoint, tls: configuration.tls, timeout: configuration.connectTimeout)
        try link.authenticate(sentinels.username, sentinels.password)
        return link
    }

    private static func primary(
        according sentinel: Endpoint, _ sentinels: Sentinels, _ configuration: RedisConfiguration
    ) throws(LinkError) -> Endpoint {
        let link = try connected(toSentinel: sentinel, sentinels, configuration)
        let reply = try link.require(RedisCommand("SENTINEL", "GET-MASTER-ADDR-BY-NAME", sentinels.primary))
        if reply.isNull { throw .connectionFailed("it knows no primary named \(sentinels.primary)") }
        guard let parts = reply.array, parts.count == 2, let host = parts[0].string, !host.isEmpty,
            let port = parts[1].int, (1...65535).contains(port)
        else { throw .protocolViolation }
        return .tcp(host: host, port: port)
    }

    private static func connected(
        toPrimary endpoint: Endpoint, _ configuration: RedisConfiguration
    ) throws(LinkError) -> Link {
        // A Sentinel must not lead the password to where the configured address may not lead it.
        guard configuration.tls != nil || configuration.allowsUnencrypted || !endpoint.isBeyond else {
            throw .connectionFailed("that is beyond the private network; use rediss+sentinel://, or ?tls=never")
        }
        let link = try connected(to: endpoint, configuration)
        switch try link.exchange(RedisCommand("ROLE")) {
        case .array(let role) where role.first?.string == "master": return link
        // A user without the permission to ask. The server's READONLY tells us later.
        case .error(let error) where error.code == "NOPERM": return link
        default: throw .connectionFailed("that server is not the primary")
        }
    }
}
